import { encodeCallback } from '@pinline/contracts'
import type { User } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, boss, createFixture, pressed, written } from '../../test/fakes.ts'
import { press } from '../../test/samples.ts'

const bossPrivate = { id: boss.telegramId, type: 'private', first_name: 'Boss' }

describe('people, for admins', () => {
  const user: User = {
    id: 1,
    telegramId: 1001,
    role: 'manager',
    firstName: 'Anna',
    lastName: null,
    username: 'anna',
    chats: 2,
    waiting: 'none',
  }

  test.each(['/users', '/all_users'])('are shown by %s', async (text) => {
    const fixture = createFixture([boss])
    await fixture.handle(written(boss, { text }))
    expect(fixture.sent).toMatchObject([{ op: 'users', payload: { page: 1, edit: null } }])
  })

  test('are asked about once before they lose access, by name and with their chats', async () => {
    const fixture = createFixture([anna, boss], { users: { get: () => Promise.resolve(user) } })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBan', args: [1] }), bossPrivate))
    expect(fixture.notices()).toMatchObject([{ key: 'adm.ban.ask', params: { name: 'Anna', n: 2 } }])
  })

  test('lose access for good after that, and their page shows it', async () => {
    const decisions: unknown[] = []
    const fixture = createFixture([anna, boss], {
      access: { decide: (input) => Promise.resolve({ changed: decisions.push(input) > 0, lanes: [] }) },
      desk: { revoke: () => Promise.resolve({ released: 2, lanes: [] }) },
    })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBanYes', args: [1] }), bossPrivate))
    expect(decisions).toMatchObject([{ person: 1, to: 'banned' }])
    expect(fixture.answers[0]?.text).toBe('Доступ закрито: Anna. Чатів повернуто команді: 2.')
    expect(fixture.sent.findLast(({ op }) => op !== 'question.end')).toMatchObject({ op: 'user', payload: { person: 1 } })
    expect(fixture.notices()).toContainEqual(
      expect.objectContaining({ recipient: 'manager:1', key: 'access.revoked.chats', params: { n: 2 } }),
    )
  })

  test('are not told of chats that they did not have', async () => {
    const fixture = createFixture([anna, boss], {
      access: { decide: () => Promise.resolve({ changed: true, lanes: [] }) },
      desk: { revoke: () => Promise.resolve({ released: 0, lanes: [] }) },
    })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBanYes', args: [1] }), bossPrivate))
    expect(fixture.notices()).toEqual([])
  })

  test.each(['users', 'user', 'userGrant', 'userAdmin', 'userBan', 'userBanYes', 'adminChat'] as const)(
    '%s is no manager’s',
    async (action) => {
      const fixture = createFixture([anna])
      await fixture.handle(press(anna, { action, args: [2] }))
      expect(fixture.answers[0]?.text).toBe('Це може лише адміністратор.')
      expect(fixture.sent.filter(({ op }) => op !== 'question.end')).toEqual([])
    },
  )

  test('decide nothing about themselves', async () => {
    const fixture = createFixture([boss, { ...boss, id: 3, telegramId: 1003 }], { users: { get: () => Promise.resolve(user) } })
    await fixture.handle(pressed(boss, encodeCallback({ action: 'userBan', args: [boss.id] }), bossPrivate))
    expect(fixture.answers[0]?.text).toContain('Власні права змінити не можна')
  })
})
