import type { OutboxItem, Replies } from '@pinline/db'
import { expect, test } from 'vitest'
import { createPoisonCheck, poisonOf } from './poison.ts'

const item = (op: string, attempts: number): OutboxItem => ({
  lane: 1,
  seq: 2,
  idem: 'tg:1:2:0',
  op,
  recipient: 'crm',
  chat: 3,
  message: null,
  manager: 7,
  epoch: 1,
  payload: null,
  attempts,
  baseId: null,
  createdAt: new Date(0),
})
const check = (op: string, attempts: number, error: string | null) => {
  const part: Replies['part'] = () =>
    Promise.resolve({ op, payload: null, chat: 3, order: 4, manager: 7, state: 'sending', error, idem: 'tg:1:2:0' })
  return createPoisonCheck({ part })(item(op, attempts))
}

test('a reply that is not in the CRM is given up after two dozen starts without a word, a file after four dozen', () => {
  expect(poisonOf('reply.text', { lost: 23 })).toBeNull()
  expect(poisonOf('reply.text', { lost: 24 })).toMatchObject({ status: 'dead', error: 'poison', farewell: { kind: 'failed' } })
  expect(poisonOf('reply.file', { lost: 47 })).toBeNull()
  expect(poisonOf('reply.file', { lost: 48 })).toMatchObject({ status: 'dead' })
  expect(poisonOf('reply.file', { lost: 1_000_001 })).toMatchObject({ status: 'dead', error: 'restored' })
})

test.each([
  ['reply.text', 25, null, null],
  ['reply.text', 26, null, { status: 'unknown', error: 'poison' }],
  ['reply.text', 40, 'timeout/settled@39', null],
  ['reply.text', 32, 'cut short lost 24/settled@31', null],
  ['seen', 24, null, null],
  ['seen', 25, null, { status: 'dead', error: 'poison', farewell: { kind: 'none' } }],
  ['seen', 40, 'server-error/settled@39', null],
] as const)('%s at start %i after %s ends as %j before it is looked for', async (op, attempts, error, outcome) => {
  expect(await check(op, attempts, error)).toEqual(outcome)
})
