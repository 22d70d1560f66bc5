import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManager, cardOf, claim, claimMany, keyboardOf } from '../support/desk.ts'
import { createStack } from '../support/stack.ts'
import type { Stack } from '../support/stack.ts'

const chiefId = 500_001
const soon = { timeoutMs: 20_000 }
const late = { timeoutMs: 60_000 }
let stack: Stack | undefined
afterEach(() => stack?.close())

type User = ReturnType<Stack['telegram']['addUser']>

const begin = async (env: Record<string, string> = {}) => {
  stack = await createStack({
    env: {
      TELEGRAM_ADMIN_IDS: String(chiefId),
      BUSINESS_HOURS: 'mon-sun 00:00-24:00',
      SWEEP_SECONDS: '1',
      TELEGRAM_LOG_CHAT_ID: '-1001000000002',
      ...env,
    },
  })
  await stack.startAll()
  const chief = stack.telegram.addUser({ id: chiefId, firstName: 'Марія' })
  const anna = await becomeManager(stack, chief, { firstName: 'Анна', username: 'anna' })
  return { running: stack, chief, anna }
}

const rows = async <Row extends pg.QueryResultRow>({ databaseUrl }: Stack, text: string, values: unknown[] = []): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

const shownTo = ({ telegram }: Stack, chat: number, words: string, { after = 0, timeoutMs = soon.timeoutMs } = {}) =>
  telegram.ledger.waitFor(
    ({ seq, ok, kind, chat: at, text }) =>
      seq > after && ok && /telegram\.(send|editMessage)/.test(kind) && at === chat && (text ?? '').includes(words),
    { timeoutMs },
  )

const timesShown = ({ telegram }: Stack, chat: number, words: string): number =>
  telegram.ledger
    .entries()
    .filter(({ ok, kind, chat: at, text }) => ok && /telegram\.(send|edit)/.test(kind) && at === chat && (text ?? '').includes(words))
    .length

/** Presses a button of a private message by its action. */
const press = async ({ telegram }: Stack, user: User, messageId: number | undefined, action: string): Promise<void> => {
  const message = telegram.messages(user.id).find(({ id }) => id === messageId)
  const button = keyboardOf(message).find((data) => data.split(':')[1] === action)
  if (button === undefined || messageId === undefined) throw new Error(`no button ${action}`)
  await telegram.pressButton(user, user.id, messageId, button).answered
}

const posts = ({ telegram, groupId }: Stack): number =>
  telegram.ledger.entries().filter(({ ok, kind, chat }) => ok && kind.startsWith('telegram.send') && chat === groupId).length

describe('what admins ask of the service', () => {
  it('shows the state in private, and again in place, through an outage that is told of once', async () => {
    const { running, chief, anna } = await begin()
    const { telegram, crm, groupId, logChatId } = running
    const order = crm.addChat()
    crm.buyerWrites(order, 'Де посилка?')
    await cardOf(running, 'Де посилка?')
    telegram.sendText(chief, groupId, '/status@pinline_bot')
    const shown = await shownTo(running, chief.id, 'Стан сервісу')
    expect(shown.text).toContain('Чекають на відповідь: 1')
    const refreshed = async (): Promise<string | undefined> => {
      await press(running, chief, shown.messageId, 'service')
      return telegram.messages(chief.id).find(({ id }) => id === shown.messageId)?.text
    }
    await expect.poll(refreshed, { interval: 1_000, timeout: late.timeoutMs }).toContain('Усі повідомлення CRM до')

    crm.patchFaults({ down: true })
    await shownTo(running, chief.id, 'CRM не відповідає', late)
    telegram.sendText(chief, chief.id, '/status')
    await shownTo(running, chief.id, '🔴 CRM не відповідає')
    crm.patchFaults({ down: false })
    await shownTo(running, chief.id, 'CRM знову працює', late)
    await shownTo(running, logChatId, '#up CRM')
    expect(timesShown(running, chief.id, 'надійдуть самі, щойно')).toBe(1)
    expect(timesShown(running, chief.id, 'CRM знову працює')).toBe(1)
    expect(timesShown(running, anna.id, 'CRM не відповідає')).toBe(0)
    expect(timesShown(running, logChatId, '#down CRM')).toBe(1)

    telegram.sendText(anna, anna.id, '/stats')
    const day = await shownTo(running, anna.id, '📊')
    expect(day.text).toContain('повідомлень 1, відповідей 0')
    telegram.sendText(anna, anna.id, '/status')
    await shownTo(running, anna.id, 'лише адміністратор')
  })

  it('reminds of a reply that stands unsent', async () => {
    const { running, chief, anna } = await begin()
    const { telegram, crm } = running
    const [chat] = await claimMany(running, [anna], 1)
    crm.patchFaults({ refuseFiles: true })
    telegram.sendDocument(anna, anna.id, { bytes: new Uint8Array([1, 2, 3]), name: 'invoice.pdf', replyTo: chat?.opened ?? 0 })
    await shownTo(running, anna.id, 'Не надіслано')
    // Whoever leads looks at once, and then each minute.
    await Promise.all(running.running('dispatcher').map((service) => service.stop()))
    await running.start('dispatcher')
    await shownTo(running, chief.id, 'Не надіслано 1 відповідь')
  })
})

describe('a clean', () => {
  it('survives a kill, tells in one message how far it is, and lets nothing old be posted again', async () => {
    const { running, chief } = await begin()
    const { telegram, crm, groupId } = running
    const orders = Array.from({ length: 3 }, () => crm.addChat())
    for (const order of orders) crm.buyerWrites(order, `Питання q${String(order)}`)
    for (const order of orders) await cardOf(running, `q${String(order)}`)
    await rows(running, `update message set written_at = now() - interval '200 days', stored_at = now() - interval '200 days'`)
    const [chat] = await rows<{ id: string }>(running, 'select id from chat order by id limit 1')
    await rows(
      running,
      `insert into message(chat_id, external_id, side, body, hash, read_at, written_at, written_text, carded)
       select $1, n, 'seller', 'old words', 0, now(), now() - interval '300 days', '', false from generate_series(10000001, 10040000) n`,
      [chat?.id],
    )
    telegram.sendText(chief, chief.id, '/clean')
    const asked = await shownTo(running, chief.id, 'Видалити історію')
    expect(asked.text).toContain('Чатів: 3')
    await press(running, chief, asked.messageId, 'cleanYes')
    const told = await shownTo(running, chief.id, 'Очищення:')
    await expect
      .poll(async () => (await rows<{ n: number }>(running, `select count(*)::int as n from message where body = ''`))[0]?.n, {
        timeout: 20_000,
      })
      .toBeGreaterThan(1_000)
    await Promise.all(running.running('dispatcher').map((service) => service.kill()))
    const left = async () => (await rows<{ n: number }>(running, `select count(*)::int as n from message where body <> ''`))[0]?.n
    expect(await left()).toBeGreaterThan(1_000)
    await running.start('dispatcher')
    const done = await shownTo(running, chief.id, 'Очищено: 3 чати', late)
    expect(done.messageId).toBe(told.messageId)
    expect(await left()).toBe(0)

    // Everything is compared anew, as after a restore of counters, and rung for once more.
    const before = posts(running)
    await rows(running, 'update chat set proven_date = null')
    await expect
      .poll(async () => (await rows<{ n: number }>(running, 'select count(*)::int as n from chat where proven_date is null'))[0]?.n, {
        timeout: 20_000,
      })
      .toBe(0)
    const [first = 0] = orders
    crm.buyerWrites(first, 'Щось нове')
    await cardOf(running, 'Щось нове')
    expect(posts(running)).toBe(before + 1)
    expect(telegram.ledger.entries().some(({ ok, chat: at, text }) => ok && at === groupId && (text ?? '').includes('old words'))).toBe(
      false,
    )
  })
})

describe('a forgotten buyer', () => {
  it('is gone from cards and tables, stays so, and is heard when writing again', async () => {
    const { running, chief, anna } = await begin()
    const { telegram, crm, groupId, logChatId } = running
    const order = crm.addChat({ email: 'olena@ukr.net' })
    crm.buyerWrites(order, 'Мене звати Олена Таємна')
    const card = await cardOf(running, 'Олена Таємна')
    await claim(running, anna, card)
    await shownTo(running, anna.id, String(order))
    telegram.sendText(chief, chief.id, '/forget olena@ukr.net')
    const asked = await shownTo(running, chief.id, 'Стерти дані')
    expect(asked.text).not.toContain('olena')
    await press(running, chief, asked.messageId, 'forgetYes')
    await shownTo(running, chief.id, 'Дані клієнта стерто', late)
    await shownTo(running, logChatId, 'стирання даних')
    const text = () => telegram.messages(groupId).find(({ id }) => id === card.id)?.text
    await expect.poll(text, { timeout: 20_000 }).not.toContain('Таємна')
    expect(text()).not.toContain('ukr.net')

    const words = async () => {
      const found = await rows<{ row: string }>(
        running,
        `select to_jsonb(t)::text as row from message t union all select to_jsonb(t)::text from chat t union all select to_jsonb(t)::text from outbox_item t
         union all select to_jsonb(t)::text from inbox_update t union all select to_jsonb(t)::text from chore t union all select to_jsonb(t)::text from list_view t`,
      )
      return found.filter(({ row }) => /Таємна|olena/.test(row)).map(({ row }) => row)
    }
    await expect.poll(words, { timeout: 20_000 }).toEqual([])
    await rows(running, 'update chat set proven_date = null, info_at = null')
    crm.buyerWrites(order, 'Добрий день')
    const again = await telegram.ledger.waitFor(({ ok, text: shown }) => ok && (shown ?? '').includes('Добрий день'), soon)
    expect(again.text).not.toContain('olena')
    await expect
      .poll(
        async () =>
          (await rows<{ n: number }>(running, 'select count(*)::int as n from chat where proven_date is null or info_at is null'))[0]?.n,
        {
          timeout: 30_000,
        },
      )
      .toBe(0)
    expect(await words()).toEqual([])
  })
})
