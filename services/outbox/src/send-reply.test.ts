import type { OutboxItem, ReplyContext } from '@pinline/db'
import { expect, test } from 'vitest'
import { createSendReply } from './send-reply.ts'
import type { SendReplyDeps } from './send-reply.ts'
import type { Turn } from './turn.ts'

const effect = { op: 'reply.text', payload: { text: 'hello', source: { telegramChat: 1, messageId: 2, updateId: 3 } } } as const
const item: OutboxItem = {
  lane: 1,
  seq: 1,
  idem: 'tg:1:3:0',
  op: 'reply.text',
  recipient: 'crm',
  chat: 5,
  message: null,
  manager: 7,
  epoch: 1,
  payload: effect.payload,
  attempts: 1,
  baseId: 10,
  createdAt: new Date(0),
}
const context: ReplyContext = { order: 42, epoch: 1, lastId: 10, owner: 7 }

const nothing = { part: () => Promise.resolve(null), pinEndedAt: () => Promise.resolve(null) }

const nothingLinked = () => Promise.resolve({ status: 'open' } as const)

const createScene = (changes: Partial<SendReplyDeps> = {}, fresh = true) => {
  const sent: string[] = []
  const deps: SendReplyDeps = {
    crm: {
      send: (_, { text }) => {
        sent.push(text)
        return Promise.resolve({ status: 'ok', value: null })
      },
    },
    reader: { readLatest: () => Promise.resolve({ status: 'failed', failure: { status: 'not-done', reason: 'unreachable' } }) },
    lookup: {
      link: () => Promise.resolve({ status: 'linked' }),
      unlinkedBefore: () => Promise.resolve(null),
      recover: () => Promise.resolve(null),
    },
    replies: { context: () => Promise.resolve(context), ...nothing },
    lanes: { setBase: (_, base) => Promise.resolve(base) },
    prepareFile: () => Promise.resolve({ status: 'lost' }),
    gate: { before: () => new AbortController().signal },
    ...changes,
  }
  const turnOf = (changed: Partial<OutboxItem>): Turn => ({
    held: { lane: 1, kind: 'crm', key: '7:42', destination: '', fence: 1, wanted: 1 },
    item: { ...item, ...changed },
    attempts: () => changed.attempts ?? 1,
    deadline: () => 0,
    fresh: () => Promise.resolve(fresh),
    during: (work) => work,
  })
  const send = createSendReply(deps)
  return { sent, try: (changed: Partial<OutboxItem> = {}) => send(turnOf(changed), effect, false) }
}

test('nothing is sent by who has lost the lane', async () => {
  const scene = createScene({}, false)
  expect(await scene.try()).toEqual({ status: 'lost' })
  expect(scene.sent).toEqual([])
})

test('a reply goes with the check of its lane’s deadline', async () => {
  const deadlines: number[] = []
  const { signal } = new AbortController()
  const signals: unknown[] = []
  const scene = createScene({
    gate: {
      before: (deadlineMs) => {
        deadlines.push(deadlineMs)
        return signal
      },
    },
    crm: {
      send: (...[, , given]) => {
        signals.push(given)
        return Promise.resolve({ status: 'ok', value: null })
      },
    },
  })
  await scene.try()
  expect({ deadlines, isChecked: signals[0] === signal }).toEqual({ deadlines: [0], isChecked: true })
})

test('nothing is sent before its base is known', async () => {
  const scene = createScene()
  expect(await scene.try({ baseId: null })).toMatchObject({ status: 'again', past: 'unsent', counted: false })
  expect(scene.sent).toEqual([])
})

test('a reply that an earlier try may have sent is looked for before it is refused as stale', async () => {
  const replies = { context: () => Promise.resolve({ ...context, epoch: 2, owner: 8 }), ...nothing }
  expect(await createScene({ replies }).try()).toMatchObject({ status: 'dead', error: 'stale_owner' })
  expect(await createScene({ replies }).try({ attempts: 2 })).toMatchObject({ status: 'sent' })
})

test('a reply that is found in the CRM after a cut try is not sent again', async () => {
  const recover = () => Promise.resolve({ status: 'sent', posted: null, externalId: 12 } as const)
  const scene = createScene({ lookup: { link: nothingLinked, unlinkedBefore: nothing.part, recover } })
  expect(await scene.try({ attempts: 2 })).toMatchObject({ status: 'sent', externalId: 12 })
  expect(scene.sent).toEqual([])
})

test('a reply whose chat is not known ends as invalid', async () => {
  expect(await createScene().try({ chat: null })).toMatchObject({ status: 'dead', error: 'invalid' })
})

test('a floor is handed on to whoever tries next', async () => {
  const part = () => Promise.resolve({ error: 'reset above 77/settled@1' } as Awaited<ReturnType<SendReplyDeps['replies']['part']>>) // only this field is read
  const scene = createScene({
    crm: { send: () => Promise.resolve({ status: 'ambiguous', reason: 'reset' }) },
    replies: { ...nothing, context: () => Promise.resolve(context), part },
  })
  expect(await scene.try({ attempts: 2 })).toMatchObject({ status: 'again', floor: 77, past: 'settled', counted: true })
})
