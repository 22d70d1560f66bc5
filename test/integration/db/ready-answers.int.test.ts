import { createCannedReplies, createNotes, createOrders, createPrompts } from '@pinline/db'
import type { CannedReplies, Notes, Orders } from '@pinline/db'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRig, postedChat } from './fixture.ts'
import type { Rig } from './fixture.ts'

let rig: Rig
let canned: CannedReplies
let notes: Notes
let orders: Orders
let anna: number
let bohdan: number
let numbers = 95_000

beforeEach(async () => {
  rig = await createRig()
  anna = await rig.manager(1)
  bohdan = await rig.manager(2)
  canned = createCannedReplies(rig.db)
  notes = createNotes(rig.db)
  orders = createOrders(rig.db)
})
afterEach(() => rig.close())

const now = new Date('2026-03-02T10:00:00Z')
const parts = [
  { type: 'text', text: 'Вітаємо, {order}' },
  { type: 'file', fileId: 'f1', name: 'a.pdf', mime: 'application/pdf', size: null },
] as const

const add = async (name: string, owner: number | null): Promise<number> => {
  const added = await canned.add({ name, owner, parts, manager: anna, now })
  if (added.status !== 'added') throw new Error('the name is taken')
  return added.id
}
const names = async (manager: number, language: 'uk' | 'en' | null = null): Promise<string[]> =>
  (await canned.list({ manager, language, limit: 10 })).map(({ name }) => name)

test('ready answers of the team are everybody’s, own ones their owner’s', async () => {
  const common = await add('b', null)
  await add('a', null)
  const own = await add('z', anna)
  expect([await names(anna), await names(bohdan)]).toEqual([
    ['a', 'b', 'z'],
    ['a', 'b'],
  ])
  expect((await canned.list({ manager: anna, language: null, skip: 1, limit: 1 })).map(({ name }) => name)).toEqual(['b'])
  expect(await canned.get(common, bohdan)).toEqual({ id: common, name: 'b', language: null, owner: null, parts })
  expect(await canned.get(own, bohdan)).toBeNull()
})

test('a name stands once among those who see it', async () => {
  await add('Оплата', null)
  expect(await canned.add({ name: 'Оплата', owner: null, parts, manager: bohdan, now })).toEqual({ status: 'taken' })
  expect(await canned.add({ name: 'Оплата', owner: bohdan, parts, manager: bohdan, now })).toMatchObject({ status: 'added' })
})

test('a language narrows who is offered an answer, and can be taken back', async () => {
  const id = await add('a', null)
  expect(await canned.setLanguage({ id, manager: anna, isAdmin: true, language: 'en' })).toBe(true)
  expect([await names(bohdan, 'uk'), await names(bohdan, 'en'), await names(bohdan)]).toEqual([[], ['a'], ['a']])
  await canned.setLanguage({ id, manager: anna, isAdmin: true, language: null })
  expect(await names(bohdan, 'uk')).toEqual(['a'])
})

test('those of the team are for admins to remove, own ones for their owner alone; a name is free again then', async () => {
  const common = await add('a', null)
  const own = await add('b', anna)
  const remove = (id: number, manager: number, isAdmin: boolean) => canned.remove({ id, manager, isAdmin, now })
  expect(await remove(common, anna, false)).toBe(false)
  expect(await remove(own, bohdan, true)).toBe(false)
  expect([await remove(common, bohdan, true), await remove(own, anna, false), await remove(own, anna, false)]).toEqual([true, true, false])
  expect(await names(anna)).toEqual([])
  await add('a', null)
})

test('a row of an unknown shape is offered to nobody', async () => {
  await rig.rows(
    `insert into canned_reply(name, parts, created_by, created_at) values ('x', '[{"type": "dance"}]', 1, now()), ('y', '5', 1, now())`,
  )
  expect(await names(anna)).toEqual([])
})

test('notes are kept once a wish, and found between two moments', async () => {
  const { chat } = await postedChat(rig, (numbers += 1))
  const at = (minute: number): Date => new Date(now.getTime() + minute * 60_000)
  for (const minute of [1, 2, 3])
    await notes.add({ chat, manager: anna, text: `n${String(minute)}`, now: at(minute), key: `k${String(minute)}` })
  expect(await notes.add({ chat, manager: anna, text: 'n3', now: at(4), key: 'k3' })).toBe(true)
  expect(await notes.add({ chat: 999_999, manager: anna, text: 'x', now, key: 'x' })).toBe(false)
  const between = async (from: number | null, till: number | null, limit = 10): Promise<string[]> =>
    (await notes.between(chat, { from: from === null ? null : at(from), till: till === null ? null : at(till), limit })).map(
      ({ text }) => text,
    )
  expect([await between(null, null), await between(2, 3), await between(2, null), await between(null, null, 2)]).toEqual([
    ['n1', 'n2', 'n3'],
    ['n2'],
    ['n2', 'n3'],
    ['n2', 'n3'],
  ])
})

test('other orders are those of the same address, newest first', async () => {
  const chats = await Promise.all([1, 2, 3, 4].map(() => postedChat(rig, (numbers += 1))))
  const [first, second, third] = chats.map(({ chat }) => chat)
  await rig.rows(
    `update chat set email = case id when $3 then 'OLENA@ukr.net' else 'olena@ukr.net' end, product = 'P' || id where id in ($1, $2, $3)`,
    [first, second, third],
  )
  const found = await orders.others(first ?? 0, 1)
  expect(found).toEqual({ total: 2, orders: [{ order: numbers - 1, product: `P${String(third)}` }] })
  expect(await orders.others(chats[3]?.chat ?? 0, 5)).toEqual({ total: 0, orders: [] })
})

test('an answered question makes way for the next one in the same breath', async () => {
  const prompts = createPrompts(rig.db)
  await prompts.ask({ manager: anna, kind: 'a', now })
  await prompts.answered(anna, () => Promise.resolve(), { kind: 'b', data: { x: 1 }, now })
  expect(await prompts.current(anna, now)).toEqual({ kind: 'b', data: { x: 1 }, askedAt: now })
  const failing = prompts.answered(anna, () => Promise.reject(new Error('lost')))
  await expect(failing).rejects.toThrow('lost')
  expect(await prompts.current(anna, now)).toMatchObject({ kind: 'b' })
})
