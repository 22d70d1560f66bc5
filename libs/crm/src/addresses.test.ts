import { expect, it } from 'vitest'
import { isPublicAddress, publicLookup } from './addresses.ts'

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  'fe80::1',
  'fd00::1',
  '::ffff:10.0.0.1',
  '224.0.0.1',
  'localhost',
  '',
])('sees that "%s" is not on the public Internet', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

it.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])('sees that %s is', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

const find = (hostname: string, all: boolean): Promise<unknown> =>
  new Promise((resolve) => {
    publicLookup(hostname, { all }, (error, found) => {
      resolve(error === null ? found : 'refused')
    })
  })

it('lets a socket connect to public addresses only', async () => {
  expect(await find('127.0.0.1', false)).toBe('refused')
  expect(await find('::1', true)).toBe('refused')
  expect(await find('93.184.215.14', false)).toBe('93.184.215.14')
  expect(await find('93.184.215.14', true)).toEqual([{ address: '93.184.215.14', family: 4 }])
})
