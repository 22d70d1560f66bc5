import { expect, test } from 'vitest'
import { deadReason } from './dead-reasons.ts'

test.each([
  ['file too large', 'crm', 'file'],
  ['file too large for the CRM', 'crm', 'file'],
  ['timeout, too old', 'crm', 'old'],
  ['rejected', 'crm', 'refused'],
  ['rejected', 'group:main', 'telegram'],
  ['toString', 'crm', 'other'],
  [null, 'crm', 'other'],
] as const)('what ended with %j for %s is called %s', (error, recipient, reason) => {
  expect(deadReason(error, recipient)).toBe(reason)
})
