import { encodeCallback } from '@pinline/contracts'
import { mostLostTries } from '@pinline/domain'
import { createLogger } from '@pinline/platform'
import { closeRedis, createMutex, createRedis } from '@pinline/queue'
import type { Mutex } from '@pinline/queue'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { account, createBotFixture, withoutLock } from './bot-fixture.ts'

const order = 129_000_001
const waiting = 'Хвилинку… Результат прийде в бот.'
const pressers = 50

const withRedis = (): Mutex => {
  const redis = createRedis(inject('redisUrl'), { role: 'plain', logger: createLogger({ service: 'test', level: 'silent' }) })
  onTestFinished(() => closeRedis(redis))
  return createMutex(redis)
}

describe('fifty managers press at once on two instances', () => {
  test.each([
    ['with the lock of Redis', withRedis],
    ['with Redis away', () => withoutLock],
  ])('%s one of them gets the chat and everybody is told', async (_how, createLock) => {
    const fixture = await createBotFixture({ instances: 2, mutex: createLock() })
    onTestFinished(() => fixture.close())
    const chat = await fixture.chat(order, [11, 12])
    const managers = await Promise.all(Array.from({ length: pressers }, (_, index) => fixture.person(5000 + index, 'manager')))
    const data = encodeCallback({ action: 'claim', args: [order, 9] })
    const lanes = await Promise.all(managers.map((manager) => fixture.press(manager, data, `q${String(manager.id)}`)))

    // Each lane is hinted to both instances: only one may work it.
    await Promise.all(lanes.flatMap((lane) => [fixture.work(lane, 0), fixture.work(lane, 1)]))

    const [owner, ...others] = await fixture.sql<{ manager_id: number }>('select manager_id from assignment where released_at is null')
    expect(owner).toBeDefined()
    expect(others).toEqual([])
    const winner = managers.find(({ id }) => id === owner?.manager_id)
    expect(fixture.answers).toHaveLength(pressers)
    expect(new Set(fixture.answers.map(({ id }) => id)).size).toBe(pressers)

    // On a slow machine a press may have been told to wait; then a notice says how it ended.
    const notices = await fixture.sql<{ manager_id: number; key: string; told: { manager?: number } | null }>(
      `select manager_id, payload ->> 'key' as key, payload -> 'params' -> 'manager' as told from outbox_item where op = 'notice'`,
    )
    for (const manager of managers) {
      const text = fixture.answers.find(({ id }) => id === `q${String(manager.id)}`)?.text ?? ''
      const late = text === waiting ? notices.find(({ manager_id: reader }) => reader === manager.id) : undefined
      const isTold =
        text === waiting
          ? late?.key === 'claim.lost' && late.told?.manager === winner?.id
          : text.endsWith(`уже веде @${winner?.username ?? ''}.`)
      const isWinner = text === waiting ? late?.key === 'claim.won' : text.includes('закріплено за Вами')
      expect([manager.id, isTold, isWinner]).toEqual([manager.id, manager !== winner, manager === winner])
    }

    const effects = await fixture.sql<{ op: string; n: number }>(
      `select op, count(*)::int as n from outbox_item where op <> 'notice' group by op order by op`,
    )
    expect(effects).toEqual([
      { op: 'card.edit', n: 2 },
      { op: 'chat.card', n: 1 },
      { op: 'chat.writing', n: 1 },
    ])
    expect(await fixture.sql('select count(*)::int as n from event where kind = $1', ['race'])).toEqual([{ n: pressers - 1 }])
    expect(await fixture.sql('select manager_id from open_chat where chat_id = $1', [chat])).toEqual([{ manager_id: winner?.id }])
    expect(await fixture.sql('select count(*)::int as n from inbox_update where done_at is null or error is not null')).toEqual([{ n: 0 }])
    expect(await fixture.sql('select key from lane where kind = $1', ['crm-sync'])).toEqual([
      { key: `${String(account)}:${String(order)}` },
    ])
    expect(fixture.hints.crmSync).toEqual(new Set([order]))
  })
})

test('a press that is worked again after a kill is answered again and changes nothing', async () => {
  const fixture = await createBotFixture()
  onTestFinished(() => fixture.close())
  await fixture.chat(order, [11])
  const manager = await fixture.person(5000, 'manager')
  const lane = await fixture.press(manager, encodeCallback({ action: 'claim', args: [order, 9] }))
  await fixture.work(lane)
  const rows = await fixture.sql('select idem from outbox_item order by idem')
  await fixture.sql('update lane set done = done - 1 where id = $1', [lane])
  await fixture.work(lane)
  expect(fixture.answers.map(({ text }) => text)).toEqual([
    expect.stringContaining('закріплено за Вами'),
    'Цей чат уже Ваш. Його відкрито в боті.',
  ])
  expect(await fixture.sql('select idem from outbox_item order by idem')).toEqual(rows)
  expect(await fixture.sql('select count(*)::int as n from assignment')).toEqual([{ n: 1 }])
})

test('an update that kills its worker each time is put aside, and the next one is worked', async () => {
  const fixture = await createBotFixture()
  onTestFinished(() => fixture.close())
  const manager = await fixture.person(5000, 'manager')
  const lane = await fixture.write(manager, { text: '/help' })
  await fixture.write(manager, { text: '/start' })
  await fixture.sql('update inbox_update set attempts = $1 where seq = 1', [mostLostTries])
  await fixture.work(lane)
  expect(await fixture.sql('select seq, error from inbox_update where done_at is not null order by seq')).toEqual([
    { seq: 1, error: 'poison' },
    { seq: 2, error: null },
  ])
  expect(await fixture.sql('select kind from event')).toEqual([{ kind: 'dead' }])
  expect(await fixture.sql(`select recipient from outbox_item where payload->>'key' = 'dead.told.update'`)).toEqual([
    { recipient: `manager:${String(manager.id)}` },
  ])
})

test('a list of waiting chats is drawn again when one of them is taken from it', async () => {
  const fixture = await createBotFixture()
  onTestFinished(() => fixture.close())
  await fixture.chat(order)
  const manager = await fixture.person(5000, 'manager')
  const payload = { chats: [{ chat: 1, message: 9 }], more: 0, late: false }
  await fixture.sql(
    `insert into lane(id, kind, key, destination, wanted, done) values (900, 'telegram', '42:group:main:0', 'group:main', 1, 1)`,
  )
  await fixture.sql(
    `insert into outbox_item(lane_id, seq, idem, op, recipient, state, payload) values (900, 1, 'digest', 'digest', 'group:main', 'sent', $1)`,
    [JSON.stringify(payload)],
  )
  await fixture.sql(
    `insert into telegram_message(bot, telegram_chat, message_id, kind, lane_id, seq) values (42, -100200, 1, 'digest', 900, 1)`,
  )
  await fixture.work(await fixture.press(manager, encodeCallback({ action: 'claim', args: [order, 9] })))
  expect(await fixture.sql(`select recipient, payload from outbox_item where op = 'digest.edit'`)).toEqual([
    { recipient: 'group:main', payload: { telegramChat: -100_200, messageId: 1, ...payload } },
  ])
})
