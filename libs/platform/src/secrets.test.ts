import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { deriveSecret, webhookKeyOf } from './index.ts'

test('a derived secret is the same everywhere and another one for each purpose', () => {
  expect(deriveSecret('secret', 'one')).toBe(createHmac('sha256', 'one').update('secret').digest('hex'))
  expect(deriveSecret('secret', 'two')).not.toBe(deriveSecret('secret', 'one'))
})

test("the CRM's path ends in the key that was set, else in one that follows from the API key", () => {
  expect(webhookKeyOf({ CRM_WEBHOOK_KEY: 'own', CRM_API_KEY: 'key' })).toBe('own')
  expect(webhookKeyOf({ CRM_WEBHOOK_KEY: ' ', CRM_API_KEY: 'key' })).toBe(deriveSecret('key', 'pinline crm webhook'))
  expect(webhookKeyOf({ CRM_API_KEY: '' })).toBeUndefined()
})
