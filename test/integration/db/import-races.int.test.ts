import { createIntake } from '@pinline/db'
import type { ImportMode } from '@pinline/db'
import type { CrmMessage } from '@pinline/domain'
import { newId } from '@pinline/platform'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, buyer, createRig, finishCard, groupCards, nextReadAt, page, seller, stored } from './fixture.ts'
import type { Process, Rig } from './fixture.ts'

let rig: Rig
let processes: Process[]
let orders = 10_000

beforeAll(async () => {
  rig = await createRig()
  processes = [rig, rig.open({ inline: false }), rig.open()]
})

afterAll(() => rig.close())

test('two processes that import the same reading at once post each message once', async () => {
  for (let round = 0; round < 40; round += 1) {
    const order = (orders += 1)
    await Promise.all(processes.map(({ importPage }) => importPage(page(order, 'hook', [buyer(1), buyer(2)]))))
    await Promise.all(processes.map(({ importPage }) => importPage(page(order, 'sweep', [buyer(1), buyer(2), buyer(3), buyer(4)]))))
    expect(await groupCards(rig, order)).toEqual([1, 2, 3, 4])
  }
})

test('a hook posts the closing messages also while the silent pass stores the same chat', async () => {
  for (let round = 0; round < 60; round += 1) {
    const order = (orders += 1)
    const modes: ImportMode[] = ['silent', 'hook', 'silent']
    await Promise.all(processes.map(({ importPage }, index) => importPage(page(order, modes[index] ?? 'hook', [seller(1), buyer(2)]))))
    expect(await groupCards(rig, order)).toEqual([2])
  }
})

test('batches of many chats from three processes, in opposite orders, neither block each other nor fail', async () => {
  const many = Array.from({ length: 30 }, () => (orders += 1))
  for (let round = 1; round <= 5; round += 1) {
    const messages = Array.from({ length: round }, (_, index) => buyer(index + 1))
    await Promise.all(
      processes.flatMap(({ importPage }, index) =>
        (index === 1 ? many.toReversed() : many).map((order) => importPage(page(order, 'hook', messages))),
      ),
    )
  }
  for (const order of many) expect(await groupCards(rig, order)).toEqual([1, 2, 3, 4, 5])
})

interface Step {
  readonly process: number
  readonly chat: number
  readonly what: 'buyer' | 'seller' | 'edit' | 'hook' | 'sweep' | 'finish'
}

const steps = fc.array(
  fc.record<Step>({
    process: fc.nat(2),
    chat: fc.nat(4),
    what: fc.constantFrom('buyer', 'buyer', 'seller', 'edit', 'hook', 'hook', 'sweep', 'finish'),
  }),
  { minLength: 5, maxLength: 30 },
)

const pageSize = 4

/** Five chats of a CRM; every chat is known already, with one message of its buyer. */
const createShop = async () => {
  const chats = Array.from({ length: 5 }, () => ({ order: (orders += 1), messages: [buyer(1)] as CrmMessage[] }))
  for (const { order, messages } of chats) await rig.importPage(page(order, 'hook', messages))
  const intake = createIntake(rig.db)

  /** Reads what stands in the CRM now; it may be stored much later. */
  const read = (process: Process, chat: number, mode: ImportMode) => {
    const { order, messages } = chats[chat] ?? { order: 0, messages: [] }
    const [all, readAt] = [[...messages], nextReadAt()]
    return async (): Promise<void> => {
      const lane = mode === 'hook' ? { lane: { ...(await intake.ringChat(account, order)), fence: 0 } } : {}
      const latest = page(order, mode, all.slice(-pageSize), { full: all.length >= pageSize, complete: false, readAt, ...lane })
      const imported = await process.importPage(latest)
      if (imported.status === 'gap') await stored(process.importPage({ ...latest, messages: all, full: false }))
    }
  }

  const write = (chat: number, what: 'buyer' | 'seller' | 'edit'): void => {
    const messages = chats[chat]?.messages ?? []
    if (what === 'edit') messages.splice(-1, 1, { ...(messages.at(-1) ?? buyer(0)), text: newId() })
    else messages.push(what === 'buyer' ? buyer(messages.length + 1) : seller(messages.length + 1))
  }

  return { chats, read, write }
}

/** Takes a due Telegram lane and ends its head; what is left stays due. */
const finishOne = async ({ lanes }: Process): Promise<void> => {
  const [held] = await lanes.claimDue({ kind: 'telegram', limit: 1, graceSeconds: 0, token: newId() })
  if (held === undefined) return
  for (;;) {
    const head = await lanes.takeHead(held)
    if (head.status === 'again') continue
    if (head.status === 'lost') return
    const finished = await finishCard(lanes, held, head.item, 0)
    if (finished.status === 'finished' && finished.next !== null)
      await lanes.giveBack(held, finished.next.seq, { delayMs: null, uncounted: true })
    return
  }
}

const run = async (plan: readonly Step[]): Promise<void> => {
  const { chats, read, write } = await createShop()
  const queues: Promise<void>[] = processes.map(() => Promise.resolve())
  for (const { process, chat, what } of plan) {
    const worker = processes[process] ?? rig
    if (what === 'buyer' || what === 'seller' || what === 'edit') write(chat, what)
    else {
      const work = what === 'finish' ? () => finishOne(worker) : read(worker, chat, what)
      queues[process] = (queues[process] ?? Promise.resolve()).then(work)
    }
  }
  await Promise.all(queues)
  await Promise.all(chats.map((_, chat) => read(processes[chat % 3] ?? rig, chat, 'hook')()))
  for (const { order, messages } of chats) {
    const buyers = messages.filter(({ side }) => side === 'buyer').map(({ id }) => id)
    expect(await groupCards(rig, order)).toEqual(buyers)
    const texts = await rig.rows(
      'select m.body from message m join chat c on c.id = m.chat_id where c.external_id = $1 order by m.external_id',
      [order],
    )
    expect(texts).toEqual(messages.map(({ text }) => ({ body: text })))
  }
}

const counters = `
select l.key from lane l left join (select lane_id, count(*) as n, max(seq) as top, count(*) filter (where state = 'sent') as sent, min(seq) as bottom
  from outbox_item group by lane_id) o on o.lane_id = l.id
where (l.kind = 'telegram' and (o.n <> l.wanted or o.top <> l.wanted or o.bottom <> 1 or o.sent <> l.done)) or (l.kind = 'crm-sync' and l.done > l.wanted)`

test(
  'whatever three processes do in whatever order, each buyer message gets one card, in order, and the counters fit',
  { timeout: 120_000 },
  async () => {
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: 200, endOnFailure: true })
    expect(await rig.rows(counters)).toEqual([])
  },
)
