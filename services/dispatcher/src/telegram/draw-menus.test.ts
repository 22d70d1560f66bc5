import type { ListPage, User } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { anna, chatView, hour, later, messageView, minute, ago, now, outboxItem, person, textOf, uk } from '../../test/samples.ts'
import type { Destination } from './destinations.ts'
import { createKeyboards, createMenus } from './draw-menus.ts'
import type { Target } from './drawn.ts'

const to = (role: Destination['role']): Target => ({
  telegramChat: 700,
  person: 7,
  role,
  language: 'uk',
  wording: uk,
  signal: new AbortController().signal,
})

const page: ListPage = { kind: 'mine', words: null, manager: 7, total: 1, waiting: 0, page: 1, pages: 1, rows: [] }
const user: User = {
  id: 5,
  telegramId: 500,
  role: 'manager',
  firstName: 'Богдан',
  lastName: null,
  username: null,
  chats: 2,
  waiting: 'late',
}
const file = { name: 'рахунок.pdf', url: 'https://crm.example/1', image: false }

const createRig = ({ list = page, openedAt = null as Date | null, chat = chatView() } = {}) => {
  const deps: Parameters<typeof createMenus>[0] = {
    // Only these are asked.
    views: { chat: () => Promise.resolve(chat), message: () => Promise.resolve(messageView({ file })) } as unknown as Parameters<
      typeof createMenus
    >[0]['views'],
    people: { get: () => Promise.resolve(person()) },
    helpDesk: null,
    account: 7,
    deskReads: {
      openChat: () =>
        Promise.resolve(
          openedAt === null
            ? null
            : { open: { state: 'open', chat: 1, touchedAt: openedAt }, afterMessage: 0, order: chat.order, ownsOpen: true },
        ),
    },
    lists: { page: () => Promise.resolve(list) },
    users: {
      page: () => Promise.resolve({ users: [user, { ...user, id: 6 }], total: 2, page: 1, pages: 1 }),
      get: () => Promise.resolve(user),
      reachableStaff: () => Promise.resolve([]),
    },
    media: {
      of: () => Promise.resolve({ type: 'attached', attachment: { bytes: new Uint8Array(1), name: file.name, image: false } }),
      lineOf: () => Promise.resolve('none'),
      refuse: () => undefined,
      forget: () => undefined,
    },
    clock: () => now,
  }
  return { menus: createMenus(deps), keyboardFor: createKeyboards(deps) }
}

const wish = { view: 5, page: 1, edit: null }

describe('a list', () => {
  it('is drawn for who asked for it, into the message that he has turned', async () => {
    const edit = { telegramChat: 700, messageId: 9 }
    await expect(createRig().menus.list({ ...wish, edit }, to('manager'))).resolves.toMatchObject({
      type: 'show',
      placement: { type: 'edit', messageId: 9 },
    })
  })

  it.each([
    ['somebody else', { ...page, manager: 8 }, 'manager'],
    ['who has no access any more', page, 'banned'],
    ['a manager, where it says who has which chat', { ...page, kind: 'held' as const }, 'manager'],
  ] as const)('is not for %s', async (_, list, role) => {
    await expect(createRig({ list }).menus.list(wish, to(role))).resolves.toEqual({ type: 'nothing' })
  })
})

describe('people', () => {
  it('are for admins only, with their role, chats and what waits', async () => {
    const { menus } = createRig()
    const drawn = await menus.users({ page: 1, edit: null }, to('admin'))
    expect(drawn.type === 'show' && textOf(drawn.drawing)).toContain('🔴 Богдан · менеджер · 2 чати')
    const one = await menus.user({ person: 5, edit: null }, to('admin'))
    expect(one.type === 'show' && JSON.stringify(one.drawing.keyboard)).toMatch(/userAdmin.*userBan/u)
    await expect(menus.users({ page: 1, edit: null }, to('manager'))).resolves.toEqual({ type: 'nothing' })
    await expect(menus.user({ person: 5, edit: null }, to('manager'))).resolves.toEqual({ type: 'nothing' })
  })
})

describe('a file that is asked for', () => {
  it('goes to the reader, and to nobody without access', async () => {
    const item = outboxItem({ op: 'file', chat: 1 })
    const { menus } = createRig()
    await expect(menus.file(item, { message: 50 }, to('manager'))).resolves.toMatchObject({
      type: 'show',
      placement: { type: 'new', attachment: { name: 'рахунок.pdf' } },
    })
    await expect(menus.file(item, { message: 50 }, to('waiting'))).resolves.toEqual({ type: 'nothing' })
  })
})

describe('commands', () => {
  it('are those of the role that somebody has now', () => {
    const { menus } = createRig()
    const namesOf = (role: Destination['role']): string[] => {
      const drawn = menus.commands({ person: 7 }, to(role))
      return drawn.type === 'commands' ? drawn.commands.map(({ command }) => command) : ['nothing']
    }
    expect(namesOf('manager')).toContain('mine')
    expect(namesOf('manager')).not.toContain('users')
    expect(namesOf('admin')).toEqual(expect.arrayContaining(['mine', 'users', 'chats']))
    expect(namesOf('banned')).toEqual([])
  })
})

describe('the keyboard below the input field', () => {
  const hers = chatView({ owner: anna, ownerUntil: later(hour) })
  const firstLabel = async (rig: ReturnType<typeof createRig>): Promise<string> =>
    JSON.stringify(await rig.keyboardFor('home', to('manager')))

  it('is the one for writing as long as somebody writes to a buyer of his', async () => {
    expect(await firstLabel(createRig({ openedAt: ago(minute), chat: hers }))).toContain('Назад до чату')
  })

  it.each([
    ['nothing is open', null, hers],
    ['nothing was said for too long', ago(hour), hers],
    ['the chat is another’s', ago(minute), chatView({ owner: { ...anna, id: 8 }, ownerUntil: later(hour) })],
  ])('is the menu where %s', async (_, openedAt, chat) => {
    expect(await firstLabel(createRig({ openedAt, chat }))).toContain('Мої переписки')
  })

  it('is taken from who has no access', async () => {
    await expect(createRig().keyboardFor('home', to('banned'))).resolves.toEqual({ remove_keyboard: true })
  })
})
