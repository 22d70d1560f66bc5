import { expect, test } from 'vitest'
import { reachableHost } from './reachable-host.ts'

test.each([
  ['ingress', '', '127.0.0.1'],
  ['ingress', '0.0.0.0', '127.0.0.1'],
  ['ingress', '::', '127.0.0.1'],
  ['ingress', '192.168.1.5', '192.168.1.5'],
  ['ingress', '::1', '[::1]'],
  ['playground', '192.168.1.5', '127.0.0.1'],
])('%s that is to listen on %j is reached at %s', (service, bind, host) => {
  expect(reachableHost(service, bind)).toBe(host)
})
