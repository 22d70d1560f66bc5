import { encodeCallback } from '@pinline/contracts'
import type { Person } from '@pinline/db'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createBotFixture } from './bot-fixture.ts'
import type { BotFixture } from './bot-fixture.ts'

let fixture: BotFixture

beforeEach(async () => {
  fixture = await createBotFixture({ instances: 2 })
  onTestFinished(() => fixture.close())
})

const from = { id: 7000, is_bot: false, first_name: 'Оля' }
const chat = { id: 7000, type: 'private', first_name: 'Оля' }
const knock = async (text = '/start'): Promise<void> => {
  await fixture.work(await fixture.store(7000, { message: { message_id: 1, date: 1, from, chat, text } }))
}
const olya = async (): Promise<Person> => {
  const person = await fixture.people.find(7000)
  if (person === null) throw new Error('nobody knocked')
  return person
}
const rows = async (): Promise<string[]> =>
  (
    await fixture.sql<{ line: string }>(
      `select op || ' ' || recipient || coalesce(' ' || (payload ->> 'key'), '') as line from outbox_item order by created_at, line`,
    )
  ).map(({ line }) => line)

test('a stranger is announced to every admin, also to one who has not written yet, once a day', async () => {
  const boss = await fixture.person(6000, 'admin')
  await fixture.people.appointAdmins([6001])
  await knock()
  await knock('Так')
  const { id } = await olya()
  const other = await fixture.people.find(6001)
  const card = `access.card manager:${String(boss.id)}`
  expect(await rows()).toEqual([
    card,
    `access.card manager:${String(other?.id)}`,
    `notice manager:${String(id)} access.start.new`,
    `notice manager:${String(id)} access.waiting`,
  ])
  fixture.time.now = new Date(fixture.time.now.getTime() + 24 * 3_600_000)
  await knock()
  expect((await rows()).filter((line) => line === card)).toHaveLength(2)
})

const write = async (text: string): Promise<void> => {
  const admin = { id: 6000, is_bot: false, first_name: 'Шеф' }
  const message = { message_id: 1, date: 1, from: admin, chat: { id: 6000, type: 'private', first_name: 'Шеф' }, text }
  await fixture.work(await fixture.store(6000, { message }))
}

test.each([['before there was anybody to tell'], ['and whose card was refused']])('a first admin learns who knocked %s', async (when) => {
  if (when.includes('refused')) await fixture.people.appointAdmins([6000])
  await knock()
  const before = await rows()
  await fixture.people.appointAdmins([6000])
  await write('/start')
  await write('/start')
  const boss = await fixture.people.find(6000)
  const card = `access.card manager:${String(boss?.id)}`
  expect(before.includes(card)).toBe(when.includes('refused'))
  const told = (await rows()).slice(before.length)
  expect(told.filter((row) => !row.startsWith('commands'))).toEqual([
    card,
    `notice manager:${String(boss?.id)} access.first`,
    `notice manager:${String(boss?.id)} help.manager`,
    `notice manager:${String(boss?.id)} help.admin`,
  ])
  expect(told).toContain(`commands manager:${String(boss?.id)}`)
})

test('only /start asks for access', async () => {
  const boss = await fixture.person(6000, 'admin')
  await knock('Добрий день')
  await knock('Є хто?')
  const { id } = await olya()
  expect(await rows()).toEqual([`notice manager:${String(id)} access.how`])
  await knock()
  expect(await rows()).toContain(`access.card manager:${String(boss.id)}`)
})

test('of two admins who decide at once one does, and the other is told', async () => {
  const admins = [await fixture.person(6000, 'admin'), await fixture.person(6001, 'admin')]
  await knock()
  const { id } = await olya()
  const lanes = await Promise.all(
    admins.map((admin, index) => fixture.press(admin, encodeCallback({ action: 'grant', args: [id] }), `q${String(index)}`)),
  )
  await Promise.all(lanes.map((lane, index) => fixture.work(lane, index)))
  expect((await olya()).role).toBe('manager')
  expect(fixture.answers.map(({ text }) => text?.replace(/ · .*/u, '')).toSorted()).toEqual(['Доступ надано: Оля', 'менеджер'])
  expect((await rows()).filter((line) => line.endsWith('access.approved'))).toHaveLength(1)
  expect(await fixture.sql(`select data from event where kind = 'admin'`)).toEqual([{ data: { action: 'approve', target: id } }])
})

test('a ban takes the chats, offers them again, and silences', async () => {
  const boss = await fixture.person(6000, 'admin')
  const anna = await fixture.person(5000, 'manager')
  await fixture.chat(129_000_001)
  await fixture.work(await fixture.press(anna, encodeCallback({ action: 'claim', args: [129_000_001, 9] })))
  await fixture.work(await fixture.write(boss, { text: '/ban_5000' }))
  expect(await fixture.sql('select reason from assignment')).toEqual([{ reason: 'banned' }])
  expect(await fixture.sql('select count(*)::int as n from open_chat')).toEqual([{ n: 0 }])
  const after = await rows()
  expect(after).toContain('card group:main')
  expect(after).toContain(`notice manager:${String(anna.id)} access.banned`)
  await fixture.work(await fixture.write(anna, { text: 'Так, є' }))
  expect(await rows()).toEqual(after)
  await fixture.work(await fixture.press(anna, encodeCallback({ action: 'claim', args: [129_000_001, 9] })))
  expect(fixture.answers.at(-1)?.text).toContain('Доступ до бота закрито')
  expect(await fixture.sql('select count(*)::int as n from assignment where released_at is null')).toEqual([{ n: 0 }])
})
