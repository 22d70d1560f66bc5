import { expect, test } from 'vitest'
import { processesOf, servicesOf } from './services.ts'

const shop = { status: 'real', shop: 'simulated', helpDesk: 'off' } as const
const namesIn = (mode: Parameters<typeof servicesOf>[0], env: Record<string, string>) =>
  processesOf(servicesOf(mode), mode, env).map(({ name }) => name)

test('each service has a process of its own, unless the operator wants one for all', () => {
  expect(namesIn(shop, {})).toEqual(['playground', 'ingress', 'console', 'bot', 'dispatcher', 'outbox'])
  expect(namesIn(shop, { PINLINE_SINGLE_PROCESS: 'false' })).toHaveLength(6)
  expect(namesIn(shop, { PINLINE_SINGLE_PROCESS: '1' })).toEqual(['playground', 'pinline'])
  expect(namesIn({ ...shop, shop: 'real' }, { PINLINE_SINGLE_PROCESS: 'true' })).toEqual(['pinline'])
})

test('a try-out keeps its services apart, so that one at a time can be killed', () => {
  expect(namesIn({ status: 'simulated' }, { PINLINE_SINGLE_PROCESS: '1' })).toHaveLength(7)
})

test('what is off has no process', () => {
  expect(namesIn({ status: 'real', shop: 'off', helpDesk: 'real' }, {})).toEqual(['ingress', 'console', 'bot', 'dispatcher', 'requests'])
})
