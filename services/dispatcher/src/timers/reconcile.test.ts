import type { OutboxRequest } from '@pinline/db'
import type { CrmChatSummary, CrmResult } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { now } from '../../test/samples.ts'
import type { ReadResult } from '../crm/chat-sync.ts'
import { createReconcile } from './reconcile.ts'
import type { PassReport } from './unproven.ts'

const day = 86_400_000
const summary = (chat: number, fields: Partial<CrmChatSummary> = {}): CrmChatSummary => ({
  chat,
  email: null,
  product: null,
  lastDateText: String(chat),
  lastDate: now,
  messages: 3,
  unread: 1,
  ...fields,
})

/** A CRM of pages, and a store that knows what was proven. */
const createRig = (pages: CrmChatSummary[][], { firstDone = false, waiting = 0 } = {}) => {
  const settings = new Map<string, unknown>(firstDone ? [['crm.first-pass.7', true]] : [])
  const proven = new Set<string>()
  const asked: number[] = []
  const reads: { order: number; mode: string; urgency: string }[] = []
  const posts: OutboxRequest[] = []
  const passes: PassReport[] = []
  const proofs: { at: Date; chats: number }[] = []
  const results = new Map<number, ReadResult>()
  const failPages = new Set<number>()
  const holds: (() => Promise<void>)[] = []
  const time = { now }
  const keyOf = ({ chat, lastDateText, messages, unread }: CrmChatSummary) => [chat, lastDateText, messages, unread].join()
  const { look, deepen } = createReconcile({
    crm: {
      listChats: async ({ page }): Promise<CrmResult<{ chats: CrmChatSummary[]; pages: number }>> => {
        asked.push(page)
        await holds.shift()?.()
        if (failPages.delete(page)) return { status: 'ambiguous', reason: 'timeout' }
        return { status: 'ok', value: { chats: pages[page - 1] ?? [], pages: pages.length } }
      },
    },
    reconciliation: {
      differing: (_, rows) => Promise.resolve(rows.filter((row) => !proven.has(keyOf(row)))),
      prove: (_, rows) => {
        for (const row of rows) proven.add(keyOf(row))
        return Promise.resolve()
      },
      settleRestored: () => Promise.resolve(),
      waitingWithoutCard: () => Promise.resolve(Array.from({ length: waiting }, (_, index) => ({ order: index + 1, message: 5 }))),
    },
    settings: {
      get: (key) => Promise.resolve(settings.get(key) ?? null),
      set: (key, value) => Promise.resolve(void settings.set(key, value)),
    },
    sync: {
      read: (order, mode, urgency) => {
        reads.push({ order, mode, urgency })
        return Promise.resolve(results.get(order) ?? 'stored')
      },
    },
    chatIdOf: (order) => Promise.resolve(order),
    onPass: (pass) => Promise.resolve(void passes.push(pass)),
    proof: { proven: (at, chats) => Promise.resolve(void proofs.push({ at, chats })) },
    enqueue: (requests) => {
      posts.push(...requests)
      return Promise.resolve([])
    },
    ring: () => undefined,
    bot: 42,
    account: 7,
    clock: () => time.now,
    logger: { info: () => undefined, warn: () => undefined },
  })
  const pass = (signal = new AbortController().signal) => look(signal)
  const deep = () => deepen(new AbortController().signal)
  /** The next page is not answered before `goOn`. */
  const hold = () => {
    const [asking, answer] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    holds.push(async () => {
      asking.resolve(undefined)
      await answer.promise
    })
    return {
      asked: asking.promise,
      goOn: () => {
        answer.resolve(undefined)
      },
    }
  }
  const watermark = () => settings.get('crm.watermark.7')
  return { pass, deep, hold, asked, reads, posts, results, failPages, settings, watermark, time, passes, proofs }
}

describe('the first pass over an account', () => {
  it('reads every page silently, posts a digest, and moves the watermark to its start', async () => {
    const { pass, reads, posts, watermark, settings } = createRig([[summary(1), summary(2)], [summary(3)]], { waiting: 3 })
    await pass()
    expect(reads.map(({ order, mode }) => `${String(order)} ${mode}`)).toEqual(['1 silent', '2 silent', '3 silent'])
    expect(posts.map(({ op }) => op)).toEqual(['digest'])
    expect(watermark()).toBe(now.toISOString())
    expect(settings.get('crm.first-pass.7')).toBe(true)
  })

  it.each([
    [0, []],
    [1, [1]],
    [60, [20, 20, 20]],
    [500, [100, 100, 100, 100, 100]],
    [700, [100, 100, 100, 100, 100]],
  ])('makes of %i waiting chats at most five posts', async (waiting, sizes) => {
    const { pass, posts } = createRig([], { waiting })
    await pass()
    expect(posts.map(({ payload }) => (payload as { chats: unknown[] }).chats.length)).toEqual(sizes) // what a digest carries
    expect((posts.at(-1)?.payload as { more: number } | undefined)?.more).toBe(waiting === 0 ? undefined : Math.max(0, waiting - 500))
  })

  it('is not over while a page or a chat could not be read, and comes again for what is missing', async () => {
    const rig = createRig([[summary(1), summary(2)], [summary(3)]], { waiting: 1 })
    rig.results.set(2, 'failed')
    await rig.pass()
    rig.results.clear()
    rig.failPages.add(2)
    await rig.pass()
    expect({ posts: rig.posts, watermark: rig.watermark() }).toEqual({ posts: [], watermark: undefined })
    await rig.pass()
    expect(rig.posts).toHaveLength(1)
    expect(rig.reads.map(({ order }) => order)).toEqual([1, 2, 3, 2])
    expect(rig.reads.every(({ mode }) => mode === 'silent')).toBe(true)
  })

  it('is not held up for ever by a chat that the CRM refuses to show, which keeps the watermark back', async () => {
    const rig = createRig([[summary(1), summary(2)]], { waiting: 1 })
    rig.results.set(2, 'refused')
    await rig.pass()
    expect(rig.posts).toHaveLength(1)
    expect(rig.watermark()).toBeUndefined()
  })

  it('ends at the third time without a chat that always fails, which keeps the watermark back', async () => {
    const rig = createRig([[summary(1), summary(2)]], { waiting: 1 })
    rig.results.set(2, 'failed')
    const ended: unknown[] = []
    for (let n = 0; n < 3; n += 1) {
      await rig.pass()
      ended.push(rig.settings.get('crm.first-pass.7'))
    }
    expect(ended).toEqual([undefined, undefined, true])
    expect(rig.posts).toHaveLength(1)
    expect(rig.watermark()).toBeUndefined()
  })

  it('does not count a time that was cut short', async () => {
    const rig = createRig([[summary(1), summary(2)]])
    rig.results.set(2, 'failed')
    for (let n = 0; n < 3; n += 1) {
      const stop = new AbortController()
      const held = rig.hold()
      const pass = rig.pass(stop.signal)
      await held.asked
      stop.abort()
      held.goOn()
      await pass
    }
    await rig.pass()
    expect(rig.settings.get('crm.first-pass.7')).toBeUndefined()
  })

  it('does not end while most of the CRM can not be read', async () => {
    const rig = createRig([Array.from({ length: 30 }, (_, index) => summary(index + 1))])
    for (let chat = 1; chat <= 30; chat += 1) rig.results.set(chat, 'failed')
    for (let n = 0; n < 4; n += 1) await rig.pass()
    expect(rig.settings.get('crm.first-pass.7')).toBeUndefined()
  })

  it('leaves out chats that nobody has written in, and ends at the window', async () => {
    const old = summary(3, { lastDate: new Date(now.getTime() - 31 * day) })
    const { pass, reads, asked } = createRig([[summary(1, { messages: 1, unread: 0 }), summary(2), old], [summary(4)]])
    await pass()
    expect(reads.map(({ order }) => order)).toEqual([2])
    expect(asked).toEqual([1])
  })
})

describe('later passes', () => {
  it('begin with a quick look, which stops at a page without news', async () => {
    const { pass, deep, asked, reads } = createRig([[summary(1)], [summary(2, { messages: 1, unread: 0 })], [summary(3)]], {
      firstDone: true,
    })
    await deep()
    expect(asked).toEqual([])
    await pass()
    expect(asked).toEqual([1, 2])
    expect(reads).toEqual([{ order: 1, mode: 'sweep', urgency: 'live' }])
  })

  it('see every page in the background now and then', async () => {
    const quiet = summary(1, { messages: 1, unread: 0 })
    const { pass, deep, asked, reads, time } = createRig([[quiet], [summary(2)]], { firstDone: true })
    await pass()
    await deep()
    await deep()
    expect(asked).toEqual([1, 1, 2])
    expect(reads).toEqual([{ order: 2, mode: 'sweep', urgency: 'background' }])
    time.now = new Date(now.getTime() + 10 * 60_000)
    await deep()
    expect(asked).toEqual([1, 1, 2, 1, 2])
  })

  it('read live what differs, and leave the watermark where not all was seen', async () => {
    const pages = [[summary(1)], [summary(2)], [summary(3)]]
    const rig = createRig(pages, { firstDone: true })
    await rig.pass()
    rig.time.now = new Date(now.getTime() + 60_000)
    pages[0] = [summary(9, { lastDateText: 'new' })]
    await rig.pass()
    expect(rig.reads.at(-1)).toEqual({ order: 9, mode: 'sweep', urgency: 'live' })
    expect(rig.watermark()).toBe(now.toISOString())
  })

  it('go on quickly while a deep one is held up', async () => {
    const rig = createRig([[summary(1)]], { firstDone: true })
    await rig.pass()
    const held = rig.hold()
    const deep = rig.deep()
    await held.asked
    await rig.pass()
    expect(rig.asked).toEqual([1, 1, 1])
    held.goOn()
    await deep
  })

  it('come again within a minute after a deep one that failed', async () => {
    const rig = createRig([[summary(1, { messages: 1, unread: 0 })], [summary(2)]], { firstDone: true })
    rig.results.set(2, 'failed')
    await rig.pass()
    await rig.deep()
    await rig.deep()
    expect(rig.reads).toEqual([{ order: 2, mode: 'sweep', urgency: 'background' }])
    rig.results.clear()
    rig.time.now = new Date(now.getTime() + 60_000)
    await rig.deep()
    expect(rig.watermark()).toBe(rig.time.now.toISOString())
  })
})

describe('what a pass tells', () => {
  it('names the chats that it has stored and those that it could not read', async () => {
    const { pass, results, passes, proofs } = createRig([[summary(1), summary(2), summary(3)]], { firstDone: true })
    results.set(2, 'failed').set(3, 'refused')
    await pass()
    expect(passes).toMatchObject([{ whole: true, stored: [1], failed: [2], refused: [3] }])
    expect(proofs).toEqual([])
  })

  it('proves the moment of its start with as many chats as it has seen', async () => {
    const { pass, passes, proofs } = createRig([[summary(1)], [summary(2), summary(3)]], { firstDone: true })
    await pass()
    expect(passes).toMatchObject([{ whole: true, stored: [1, 2, 3], failed: [], refused: [] }])
    expect(proofs).toEqual([{ at: now, chats: 3 }])
  })

  it('is nothing where it was cut short', async () => {
    const { pass, passes } = createRig([[summary(1)]], { firstDone: true })
    await pass(AbortSignal.abort())
    expect(passes).toEqual([])
  })
})
