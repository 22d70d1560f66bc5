import type { PathTimes } from '@pinline/db'
import { createLedger } from '@pinline/simulators'
import type { LedgerEntry, LedgerRecord } from '@pinline/simulators'
import { expect, test } from 'vitest'
import type { PathSubject } from '../api.ts'
import { createTally } from '../tally/tally.ts'
import { createPaths } from './paths.ts'

const group = -1_001
const anna = 7
const order = 129_000_001
const start = 1_000_000

type Line = Omit<LedgerRecord, 'system' | 'ok'> & { readonly ok?: boolean; readonly atMs: number }

/** Paths over a ledger that holds these lines; times count from the start. */
const createScene = (lines: readonly Line[], rows?: PathTimes) => {
  const entries: LedgerEntry[] = lines.map(({ atMs, sinceMs, ...line }, index) => {
    const since = sinceMs === undefined ? {} : { sinceMs: start + sinceMs }
    return { system: 'crm', ok: true, seq: index + 1, ...line, ...since, atMs: start + atMs }
  })
  const tally = createTally({ groupId: group, isKey: () => false })
  for (const entry of entries) tally.add(entry)
  const ledger = { ...createLedger(), entries: () => entries, nowMs: () => start + 9000 }
  const paths = createPaths({ ledger, tally, rows, bot: 1, account: 2 })
  return async (subject: PathSubject) => {
    const path = await paths(subject)
    const stages = path?.stages.map(({ stage, fromMs, toMs, waiting, failed }) => {
      const mark = `${waiting ? '…' : ''}${failed ? '!' : ''}`
      return `${mark}${stage} ${String(fromMs)}-${String(toMs)}`
    })
    return { path, stages }
  }
}

const asked: Line = { kind: 'crm.buyer', chat: order, messageId: 5, text: 'Є білі?', atMs: 0 }
const told: Line = { kind: 'crm.webhook', chat: order, messageId: 5, sinceMs: 0, atMs: 10 }
const readAt = (sinceMs: number, atMs: number, ok = true): Line => ({ kind: 'crm.read', chat: order, ok, sinceMs, atMs })
const post = (sinceMs: number, atMs: number, more: Partial<Line> = {}): Line => ({
  kind: 'telegram.sendMessage',
  chat: group,
  messageId: 30,
  text: `Рахунок: ${String(order)}\nПовідомлення: Є білі?`,
  sinceMs,
  atMs,
  ...more,
})
const write: Line = { kind: 'telegram.person', chat: anna, user: anna, messageId: 40, updateId: 50, text: 'Так', note: 'text', atMs: 1000 }
const update: Line = { kind: 'telegram.update', updateId: 50, sinceMs: 1000, atMs: 1010 }
const react = (note: string, sinceMs: number, atMs: number): Line => ({
  kind: 'telegram.setMessageReaction',
  chat: anna,
  messageId: 40,
  note,
  sinceMs,
  atMs,
})

test('a message that nobody knows has no path', async () => {
  const see = createScene([asked])
  expect((await see({ system: 'crm', chat: order, message: 6 })).path).toBeUndefined()
  expect((await see({ system: 'telegram', chat: anna, message: 1 })).path).toBeUndefined()
})

test('a buyer’s message goes from the webhook over the reading to the group', async () => {
  const see = createScene([asked, told, readAt(20, 30), post(40, 50)])
  const { path, stages } = await see({ system: 'crm', chat: order, message: 5 })
  expect(stages).toEqual(['told 0-10', '…hint 10-20', 'read 20-30', '…hint 30-40', 'posted 40-50'])
  expect(path).toMatchObject({ kind: 'buyer-message', startedAtMs: start, totalMs: 50, done: true, run: { n: 1, p50Ms: 50, p90Ms: 50 } })
  expect((await see({ system: 'telegram', chat: group, message: 30 })).stages).toEqual(stages)
})

test('failed tries are told, other readings and other cards are not', async () => {
  const lines = [
    asked,
    { ...told, ok: false },
    readAt(20, 30, false),
    { ...readAt(21, 31), chat: 1 },
    readAt(40, 50),
    readAt(51, 52),
    post(60, 70, { ok: false, messageId: undefined }),
    post(61, 71, { messageId: 31, text: 'Інше' }),
    post(80, 90),
  ]
  const { stages } = await createScene(lines)({ system: 'crm', chat: order, message: 5 })
  const busy = stages?.filter((stage) => !stage.startsWith('…'))
  expect(busy).toEqual(['!told 0-10', '!read 20-30', 'read 40-50', '!posted 60-70', 'posted 80-90'])
})

test('one that is not posted yet waits until now', async () => {
  const { path, stages } = await createScene([asked, told])({ system: 'crm', chat: order, message: 5 })
  expect(stages).toEqual(['told 0-10', '…hint 10-9000'])
  expect(path).toMatchObject({ done: false, totalMs: 9000, run: { n: 0 } })
})

test('after the card comes the pause, then the press of the one who got the chat', async () => {
  const press = (user: number, id: string, updateId: number): Line => ({
    kind: 'telegram.person',
    chat: group,
    user,
    messageId: 30,
    press: id,
    updateId,
    note: 'press 1:claim',
    atMs: 500,
  })
  const lines = [
    asked,
    readAt(20, 30),
    post(40, 50),
    press(8, 'late', 60),
    press(anna, 'first', 61),
    { kind: 'telegram.update', updateId: 61, atMs: 510 },
    { kind: 'telegram.sendMessage', chat: anna, messageId: 3, text: `№ ${String(order)}`, atMs: 530 },
    { kind: 'telegram.answerCallbackQuery', note: 'late', atMs: 540 },
    { kind: 'telegram.answerCallbackQuery', note: 'first', atMs: 550 },
  ]
  const { path, stages } = await createScene(lines)({ system: 'crm', chat: order, message: 5 })
  expect(stages?.slice(-3)).toEqual(['pause 50-500', 'pressed 500-510', 'claimed 510-550'])
  expect(path?.totalMs).toBe(50)
})

test('a reply goes from the update over the CRM to its receipt', async () => {
  const lines = [
    write,
    update,
    react('👀', 1020, 1030),
    readAt(1040, 1050),
    { kind: 'crm.send', chat: order, messageId: 6, text: 'Так', sinceMs: 1060, atMs: 1070 },
    readAt(1080, 1090),
    react('👌', 1100, 1110),
  ]
  const see = createScene(lines)
  const { path, stages } = await see({ system: 'telegram', chat: anna, message: 40 })
  const busy = stages?.filter((stage) => !stage.startsWith('…'))
  expect(busy).toEqual(['update 0-10', 'accepted 10-20', 'read 40-50', 'sent 60-70', 'read-back 80-90', 'receipt 100-110'])
  expect(path).toMatchObject({ kind: 'reply', done: true, totalMs: 110, run: { n: 1, p50Ms: 110 } })
  expect((await see({ system: 'crm', chat: order, message: 6 })).path?.startedAtMs).toBe(start + 1000)
})

test('a send whose answer was cut is a failed one that was read back', async () => {
  const cut: Line = { kind: 'crm.send', chat: order, text: 'Так', answered: false, sinceMs: 1040, atMs: 1050 }
  const lines = [write, update, react('👀', 1020, 1030), cut, readAt(1060, 1070), react('👌', 1080, 1090)]
  const { stages } = await createScene(lines)({ system: 'telegram', chat: anna, message: 40 })
  expect(stages).toEqual(expect.arrayContaining(['!sent 40-50', 'read-back 60-70', 'receipt 80-90']))
})

test('our rows say when something was stored, and which rows tell of it', async () => {
  const times = { lane: 3, seq: 4, op: 'card', state: 'sent', created: new Date(start + 35), started: null, sent: null }
  const rows: PathTimes = {
    message: () => Promise.resolve({ chat: 9, stored: new Date(start + 35), card: times }),
    update: () => Promise.resolve(null),
    reply: () => Promise.resolve([]),
    pin: () => Promise.resolve(null),
  }
  const { path } = await createScene([asked, told, readAt(20, 30), post(40, 50)], rows)({ system: 'crm', chat: order, message: 5 })
  expect(path?.stages).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ stage: 'stored', fromMs: 30, toMs: 35, row: 'message 9/5' }),
      expect.objectContaining({ stage: 'posted', row: 'outbox_item 3/4' }),
    ]),
  )
})

test('while the database is away the ledger alone tells the path', async () => {
  const away = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
  const rows: PathTimes = { message: away, update: away, reply: away, pin: away }
  const { stages } = await createScene([asked, told, readAt(20, 30), post(40, 50)], rows)({ system: 'crm', chat: order, message: 5 })
  expect(stages).toHaveLength(5)
})
