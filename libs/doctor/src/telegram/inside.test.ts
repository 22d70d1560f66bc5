import { expect, it } from 'vitest'
import { isInside } from './inside.ts'

it.each([
  'https://localhost/x',
  'https://localhost./x',
  'https://LOCALHOST/x',
  'https://server/x',
  'https://shop.local/x',
  'https://shop.lan/x',
  'https://shop.internal/x',
  'https://shop.localhost/x',
  'https://0.0.0.0/x',
  'https://10.1.2.3/x',
  'https://100.64.0.1/x',
  'https://100.127.255.255/x',
  'https://127.0.0.1:8443/x',
  'https://169.254.1.1/x',
  'https://172.20.0.4/x',
  'https://192.168.1.5/x',
  'https://[::1]/x',
  'https://[fd00::5]/x',
  'https://[fe80::5]/x',
  'https://[::ffff:10.0.0.1]/x',
])('%s lies inside', (address) => {
  expect(isInside(address)).toBe(true)
})

it.each([
  'https://shop.example/x',
  'https://localhost.example/x',
  'https://10.example/x',
  'https://127.shop.example/x',
  'https://192.168.example/x',
  'https://local.example/x',
  'https://mylan.example/x',
  'https://fd.example/x',
  'https://11.0.0.1/x',
  'https://100.63.255.255/x',
  'https://100.128.0.1/x',
  'https://172.40.0.4/x',
  'https://[2001:db8::1]/x',
  'nonsense',
  'file:///x',
])('%s does not', (address) => {
  expect(isInside(address)).toBe(false)
})
