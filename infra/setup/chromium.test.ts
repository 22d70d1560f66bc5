import { expect, test } from 'vitest'
import { ensureChromium, findChromium } from './chromium.mjs'

test('CHROMIUM wins over the usual places, as long as it runs', () => {
  expect(findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath)
  expect(findChromium({ CHROMIUM: '/nowhere/chromium' })).toBeUndefined()
})

test('where CHROMIUM names nothing that runs, nothing is installed and the notice says what is skipped', () => {
  expect(ensureChromium({ CHROMIUM: '/nowhere/chromium' })).toEqual({ status: 'missing', notice: expect.stringContaining('skipped') })
})
