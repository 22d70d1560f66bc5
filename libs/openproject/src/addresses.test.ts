import { expect, it } from 'vitest'
import { isPublicAddress } from './addresses.ts'

it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1', '::ffff:8.8.8.8'])('%s is on the public Internet', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '255.255.255.255',
  '224.0.0.1',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:1::',
  'localhost',
  '',
])('%s is not on the public Internet', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})
