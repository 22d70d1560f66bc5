import { LostFenceError } from '@pinline/db'
import type { HeldLane, Inbox, InboxItem, Transact } from '@pinline/db'
import { mostLostTries } from '@pinline/domain'
import { createLogger } from '@pinline/platform'
import { describe, expect, test } from 'vitest'
import type { UpdateHandler } from './bot.ts'
import { createPutAside } from './put-aside.ts'
import { createWorkUpdates } from './work-updates.ts'

const held: HeldLane = { lane: 3, kind: 'inbox', key: '42:1001', destination: '', fence: 1, wanted: 2 }

const itemOf = (seq: number, change: Partial<InboxItem> = {}): InboxItem => ({
  lane: 3,
  seq,
  bot: 42,
  updateId: 100 + seq,
  body: { update_id: 100 + seq },
  attempts: 1,
  receivedAt: new Date(0),
  joined: false,
  ...change,
})

const fixture = (items: readonly InboxItem[], handle: UpdateHandler['handle'], album: Partial<Inbox> = {}) => {
  const log: string[] = []
  let done = 0
  const inbox: Inbox = {
    takeHead: () => {
      const item = items[done]
      return Promise.resolve(item === undefined ? { status: 'lost' } : { status: 'item', item })
    },
    finish: (_held, seq, { error, tx } = {}) => {
      done += 1
      log.push(`finish ${String(seq)}${error === undefined ? '' : ` ${error}`}${tx === undefined ? '' : ' in transaction'}`)
      return Promise.resolve({ left: items.length - done })
    },
    giveBack: (_held, delayMs, { uncounted } = {}) =>
      Promise.resolve(
        void log.push(`give back ${String(delayMs)}${uncounted === undefined ? '' : ` without counting ${String(uncounted)}`}`),
      ),
    album: () => Promise.resolve({ parts: [], quietMs: 2_000 }),
    joinAlbum: (_item, parts) =>
      Promise.resolve(parts.length === 0 ? undefined : void log.push(`join ${parts.map(({ seq }) => seq).join()}`)),
    ...album,
  }
  const transact: Transact = (work) => work({ query: (statement) => Promise.resolve(void log.push(statement.name) as never) })
  const drain = createWorkUpdates({
    inbox,
    bot: { handle },
    putAside: createPutAside({
      inbox,
      transact,
      people: { find: () => Promise.resolve(null) },
      ring: () => Promise.resolve(),
      clock: () => new Date(0),
    }),
    sleep: () => Promise.resolve(),
    outcomes: { inc: () => undefined },
    logger: createLogger({ service: 'test', level: 'silent' }),
  })
  return { log, drain: (signal = new AbortController().signal) => drain(held, signal) }
}

describe('a lane of updates', () => {
  test('is worked in order until it is empty', async () => {
    const seen: number[] = []
    const { log, drain } = fixture([itemOf(1), itemOf(2)], (update) => Promise.resolve(void seen.push(update.update_id)))
    await drain()
    expect(seen).toEqual([101, 102])
    expect(log).toEqual(['finish 1', 'finish 2'])
  })

  test('does not end an update twice that ended with its work', async () => {
    const { log, drain } = fixture([itemOf(1)], async (_update, work) => {
      await work.finishIn({ query: () => Promise.resolve([]) })
      work.committed()
    })
    await drain()
    expect(log).toEqual(['finish 1 in transaction'])
  })

  test('ends an update whose transaction was rolled back', async () => {
    const { log, drain } = fixture([itemOf(1, {})], async (_update, work) => {
      await work.finishIn({ query: () => Promise.resolve([]) })
    })
    await drain()
    expect(log).toEqual(['finish 1 in transaction', 'finish 1'])
  })

  test('puts an update aside that was begun five times and never ended', async () => {
    const { log, drain } = fixture([itemOf(1, { attempts: mostLostTries + 1 })], () => Promise.reject(new Error('not to be worked')))
    await drain()
    expect(log).toEqual(['finish 1 poison in transaction', 'insert-event'])
  })

  test('ends an update that is none', async () => {
    const { log, drain } = fixture([itemOf(1, { body: 'x' })], () => Promise.reject(new Error('not to be worked')))
    await drain()
    expect(log).toEqual(['finish 1 malformed'])
  })

  test('is given back while Postgres is away', async () => {
    const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
    const { log, drain } = fixture([itemOf(1)], () => Promise.reject(gone))
    await drain()
    expect(log).toEqual(['give back 1000 without counting 1'])
  })

  test('is left alone when somebody else has it', async () => {
    const { log, drain } = fixture([itemOf(1)], () => Promise.reject(new LostFenceError('lost')))
    await drain()
    expect(log).toEqual([])
  })

  test('is given back at once when the process stops', async () => {
    const { log, drain } = fixture([itemOf(1), itemOf(2)], () => Promise.resolve())
    await drain(AbortSignal.abort())
    expect(log).toEqual(['finish 1', 'give back 0'])
  })

  test('keeps what was committed when something fails afterwards', async () => {
    const { log, drain } = fixture([itemOf(1)], async (_update, work) => {
      await work.finishIn({ query: () => Promise.resolve([]) })
      work.committed()
      throw Object.assign(new Error('gone'), { code: '57P01' })
    })
    await drain()
    expect(log).toEqual(['finish 1 in transaction'])
  })
})

describe('an album', () => {
  const partOf = (seq: number, type = 'private') => ({
    update_id: 100 + seq,
    message: { message_id: 500 + seq, media_group_id: 'g', chat: { id: 1001, type }, date: 0 },
  })

  test('is worked as one when nothing more has come for a second, and its parts have no turn of their own', async () => {
    const rest = [partOf(2), partOf(3)].map((body, index) => ({ seq: index + 2, body }))
    const looks = [
      { parts: rest.slice(0, 1), quietMs: 300 },
      { parts: rest, quietMs: 1_001 },
    ]
    const albums: (number[] | undefined)[] = []
    const { log, drain } = fixture(
      [itemOf(1, { body: partOf(1) }), itemOf(2, { joined: true }), itemOf(3, { joined: true })],
      (_update, work) => Promise.resolve(void albums.push(work.album?.map(({ message_id: id }) => id))),
      { album: () => Promise.resolve(looks.shift() ?? { parts: [], quietMs: 0 }) },
    )
    await drain()
    expect(albums).toEqual([[502, 503]])
    expect(log).toEqual(['join 2,3', 'finish 1', 'finish 2', 'finish 3'])
  })

  test('in a group is nothing special', async () => {
    const asked: string[] = []
    const { drain } = fixture([itemOf(1, { body: partOf(1, 'supergroup') })], () => Promise.resolve(), {
      album: () => Promise.reject(new Error(`asked ${String(asked.push('album'))}`)),
    })
    await drain()
    expect(asked).toEqual([])
  })
})
