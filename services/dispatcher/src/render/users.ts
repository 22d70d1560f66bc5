import { encodeCallback } from '@pinline/contracts'
import type { User } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { callbackButton, disabledButton, inlineKeyboard } from '@pinline/telegram'
import type { ButtonStyle } from '@pinline/telegram'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** Graphemes of a name in a button of half a row, and in a line. */
const buttonLength = 17
const nameLength = 40

const marks = { late: '🔴 ', some: '🔵 ', none: '' } as const satisfies Record<User['waiting'], string>

const nameOf = ({ firstName, lastName, telegramId }: User): string => {
  const name = [firstName, lastName ?? ''].join(' ').trim()
  // Somebody from configuration who has never written has no name yet.
  return name === '' ? String(telegramId) : cutGraphemes(name, nameLength)
}

const wordsOf = (user: User, wording: Wording) => ({
  mark: marks[user.waiting],
  name: nameOf(user),
  username: user.username === null ? '' : `@${user.username}`,
  role: wording.text(`role.${user.role}`),
  n: user.chats,
})

const turn = (label: string, page: number) => callbackButton(label, encodeCallback({ action: 'users', args: [page] }))

/** A page of people, a line and a button each. */
export const drawUsers = (
  { users, total, page, pages }: { users: readonly User[]; total: number; page: number; pages: number },
  wording: Wording,
): Drawing => {
  const buttons = users.map((user) =>
    callbackButton(cutGraphemes(nameOf(user), buttonLength), encodeCallback({ action: 'user', args: [user.id] })),
  )
  const rows = Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2))
  const here = wording.label('list.page', { page, pages })
  const around = (middle: typeof disabledButton) =>
    pages === 1
      ? []
      : [
          page > 1 ? turn(wording.label('btn.prev'), page - 1) : null,
          middle(here),
          page < pages ? turn(wording.label('btn.next'), page + 1) : null,
        ]
  return {
    text: wording.rich('adm.users', {
      n: total,
      page,
      pages,
      lines: users.map((user) => wording.text('adm.users.line', wordsOf(user, wording))).join('\n'),
    }),
    keyboard: inlineKeyboard([...rows, around(disabledButton)]),
    plainKeyboard: inlineKeyboard([...rows, around((label) => turn(label, page))]),
    silent: true,
    open: false,
  }
}

/** One person, with what an admin may decide about him. Nobody decides about himself. */
export const drawUser = (user: User, reader: number, wording: Wording): Drawing => {
  const button = (
    isOffered: boolean,
    label: 'btn.grant' | 'btn.make_admin' | 'btn.ban',
    action: 'userGrant' | 'userAdmin' | 'userBan',
    style?: ButtonStyle,
  ) => (isOffered && user.id !== reader ? callbackButton(wording.label(label), encodeCallback({ action, args: [user.id] }), style) : null)
  const { role } = user
  return {
    text: wording.rich('adm.user', { ...wordsOf(user, wording), id: String(user.telegramId) }),
    keyboard: inlineKeyboard([
      [button(role === 'waiting' || role === 'banned', 'btn.grant', 'userGrant', 'success')],
      [button(role === 'manager', 'btn.make_admin', 'userAdmin')],
      [button(role !== 'banned', 'btn.ban', 'userBan', 'danger')],
      [turn(wording.label('menu.back'), 1)],
    ]),
    silent: true,
    open: false,
  }
}
