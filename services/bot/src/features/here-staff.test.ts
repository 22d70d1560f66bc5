import { encodeCallback } from '@pinline/contracts'
import type { RequestLine } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { createFakeDesk, supportRequest } from '../../test/fake-desk.ts'
import { anna, boss, bot, createFixture, group, pressed, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { createSharedChats } from './here-chats.ts'
import type { SetUp } from './here.ts'

const groupKey = `telegram.group.${String(bot)}`
const staffKey = `telegram.staff.${String(bot)}`
const { id, title, department, type, status, assignee, createdAt } = supportRequest()
const waiting: RequestLine = { id, title, department, type, status, assignee, createdAt }

const prober: SetUp['prober'] = {
  self: () => Promise.resolve({ status: 'ok', value: { id: bot, username: 'pinline_bot', readsAll: false } }),
  chat: (chat) => {
    const known =
      chat > 0 ? { type: 'private' as const, title: '', isOpen: true } : { type: 'supergroup' as const, title: 'Магазин', isOpen: true }
    return Promise.resolve({ status: 'ok', value: known })
  },
  standing: () => Promise.resolve({ status: 'ok', value: { role: 'administrator', mayPost: true } }),
  administrators: () => Promise.resolve({ status: 'ok', value: [] }),
  webhook: () => Promise.resolve({ status: 'ok', value: { url: '', hasCertificate: false, waiting: 0, lastError: null } }),
}

const createHere = ({ hasShop = false, configured }: { hasShop?: boolean; configured?: number } = {}) => {
  const stored = new Map<string, unknown>()
  const settings = {
    get: (key: string) => Promise.resolve(stored.get(key) ?? null),
    set: (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
  }
  const woken: string[] = []
  const overrides: Overrides = {
    setUp: { chats: createSharedChats({ bot, configured: { staff: configured }, settings }), prober, settled: () => Promise.resolve() },
    groupQueue: { wake: (recipient: string) => Promise.resolve(void woken.push(recipient)) },
  }
  const lists = { open: () => Promise.resolve({ lines: [waiting], total: 1, open: 1, page: 1, pages: 1 }) }
  const helpDesk = createFakeDesk(supportRequest(), { lists })
  const fixture = createFixture([anna, boss], overrides, { hasShop, helpDesk })
  const here = (chat: object = group) => fixture.handle(written(boss, { text: '/here' }, chat))
  const shown = () =>
    fixture
      .notices()
      .map((notice) => ({ recipient: '', key: '', ...notice }))
      .map(({ recipient, key }) => `${recipient} ${key}`)
  const cards = () => fixture.sent.filter(({ op }) => op === 'request.card').map(({ recipient, payload }) => ({ recipient, payload }))
  return { ...fixture, stored, woken, here, shown, cards }
}

describe('/here in a group of a help desk', () => {
  test('without a shop makes it the staff’s, tells there what was found, and posts what waits', async () => {
    const { here, shown, stored, woken, cards, notices } = createHere()
    await here()
    expect([stored.get(staffKey), stored.has(groupKey)]).toEqual([group.id, false])
    expect(shown()).toEqual(['staff:icc here.staff.done'])
    expect(JSON.stringify(notices())).toContain('✓ Група підтримки «Магазин»')
    expect(woken).toEqual(['staff:icc'])
    expect(cards()).toEqual([{ recipient: 'staff:icc', payload: { request: id } }])
  })

  test('that it is anyway posts nothing a second time', async () => {
    const { here, shown, cards } = createHere({ configured: group.id })
    await here()
    expect([shown(), cards()]).toEqual([['staff:icc here.staff.same'], []])
  })

  test('asks once before it takes the place of another group', async () => {
    const { here, shown, stored } = createHere({ configured: -100_900 })
    await here()
    expect([shown(), stored.has(staffKey)]).toEqual([[`manager:${String(boss.id)} here.staff.ask`], false])
    await here()
    expect(stored.get(staffKey)).toBe(group.id)
  })

  test('with a shop asks whose it is, and a button of an admin says so', async () => {
    const { here, handle, shown, stored, answers } = createHere({ hasShop: true })
    await here()
    expect([shown(), stored.has(staffKey), stored.has(groupKey)]).toEqual([[`manager:${String(boss.id)} here.which`], false, false])
    const data = encodeCallback({ action: 'here', args: [1, Math.abs(group.id)] })
    await handle(pressed(anna, data))
    expect([stored.has(staffKey), answers.length]).toEqual([false, 1])
    await handle(pressed(boss, data))
    expect([stored.get(staffKey), shown().at(-1)]).toEqual([group.id, 'staff:icc here.staff.done'])
    await handle(pressed(boss, encodeCallback({ action: 'here', args: [0, Math.abs(group.id)] })))
    expect([stored.get(groupKey), shown().at(-1)]).toEqual([group.id, 'group:main here.group.done'])
  })

  test('in private tells of the staff’s group, and without a shop of nothing that is a shop’s', async () => {
    const { handle, notices } = createHere()
    await handle(written(boss, { text: '/here' }))
    const text = JSON.stringify(notices())
    expect(text).toContain('Групи підтримки ще немає')
    expect(text).not.toContain('CRM')
    expect(text).not.toContain('менеджерів')
  })
})
