import type { HeldLane, Lanes, OutboxItem } from '@pinline/db'
import { expect, test } from 'vitest'
import { createDrainLane } from './drain-lane.ts'
import type { DrainDeps } from './drain-lane.ts'
import { createFinishItem } from './finish-item.ts'

const held: HeldLane = { lane: 3, kind: 'crm', key: '7:42', destination: 'crm', fence: 1, wanted: 2 }
const source = { telegramChat: 1, messageId: 1, updateId: 1 }

const itemOf = (seq: number): OutboxItem => ({
  lane: 3,
  seq,
  idem: `tg:1:${String(seq)}:0`,
  op: 'reply.text',
  recipient: 'crm',
  chat: 5,
  message: null,
  manager: 7,
  epoch: 1,
  payload: { text: `text ${String(seq)}`, source },
  attempts: 1,
  baseId: 1,
  createdAt: new Date(0),
})

/** A lane of two, whose second reply came while the first was being ended: the end sees that there is more, and not what. */
const createLanes = (log: string[]) => {
  let done = 0
  const lanes: Pick<Lanes, 'takeHead' | 'finish' | 'release' | 'giveBack' | 'leaseMs'> = {
    leaseMs: 15_000,
    takeHead: () => Promise.resolve({ status: 'item', item: itemOf(done + 1) }),
    finish: (_, seq, { state }) => {
      done = seq
      log.push(`${String(seq)} ${state}`)
      return Promise.resolve({ status: 'finished', left: 2 - done, next: null, chat: 5, chatVersion: null })
    },
    release: () => Promise.resolve(void log.push('released')),
    giveBack: () => Promise.resolve(void log.push('given back')),
  }
  return lanes
}

test('a reply that came while the one before it was being ended goes at once', async () => {
  const log: string[] = []
  const lanes = createLanes(log)
  const tell = { ageMs: () => 0, ending: () => Promise.resolve(), ended: () => Promise.resolve(), counted: () => undefined }
  const refuse = (): never => {
    throw new Error('not asked for here')
  }
  const deps: DrainDeps = {
    account: 7,
    lanes,
    replies: { part: () => Promise.resolve(null) },
    sendReply: () => Promise.resolve({ status: 'sent', posted: null, externalId: null }),
    markSeen: refuse,
    giveBack: { clear: () => undefined, stopping: refuse, untried: refuse, again: refuse },
    finishItem: createFinishItem({
      lanes,
      tell,
      link: refuse,
      onUnlinked: refuse,
      now: () => 0,
      sleep: refuse,
      logger: { warn: refuse },
    }),
    tell,
    breaker: { admit: () => 0, note: () => undefined },
    now: () => 0,
  }
  await createDrainLane(deps)(held, new AbortController().signal)
  expect(log).toEqual(['1 sent', '2 sent'])
})
