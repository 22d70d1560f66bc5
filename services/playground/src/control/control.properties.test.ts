import { fuzz, hostileRecord, hostileText, hostileValue } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../config.ts'
import { createPlayground } from '../playground.ts'
import { createShop } from '../shop.ts'
import { createControl } from './control.ts'

const config = parseConfig({ TELEGRAM_BOT_TOKEN: '1:a', CRM_API_KEY: 'key', CRM_WEBHOOK_KEY: 'hook', OPENPROJECT_API_KEY: 'key' })
const shop = createShop(config, { origin: () => 'http://127.0.0.1:1', groupId: -1_001_000_000_001, startedSeconds: 0 })
// Nobody hears of what the hostile calls do.
shop.openProject.setWebhook(undefined)
const playground = createPlayground({ shop, supervisor: undefined, rows: undefined, account: 1, world: 'w' })
const control = createControl({ shop, supervisor: undefined, ...playground, random: () => 0 })

const fields = [
  'chat',
  'text',
  'user',
  'message',
  'button',
  'presses',
  'id',
  'on',
  'strength',
  'service',
  'name',
  'email',
  'product',
  'file',
  'replyTo',
  'by',
  'subject',
  'status',
  'assignee',
]
const path = fc.constantFrom(
  '/api/state',
  '/api/path',
  '/api/buyers',
  '/api/buyer/messages',
  '/api/telegram/messages',
  '/api/telegram/press-together',
  '/api/work',
  '/api/work/comments',
  '/api/no-such',
  '/api/constructor',
)
const call = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path,
  query: fc.array(fc.tuple(fc.constantFrom('chat', 'system', 'message'), hostileText)).map((pairs) => new URLSearchParams(pairs)),
  body: fc.oneof(hostileValue, hostileRecord(fields)),
})

test('whatever the page asks for gets an answer that can be told in JSON', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(call, async (asked) => {
      const { status, body } = await control(asked)
      expect(status).toBeLessThan(500)
      expect(() => JSON.stringify(body)).not.toThrow()
    }),
    fuzz(process.env),
  )
})
