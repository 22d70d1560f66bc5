import type { KeyboardName } from '@pinline/contracts'
import type { ChatView, Person } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { TextKey } from '@pinline/i18n'
import type { ReplyKeyboardMarkup, ReplyKeyboardRemove } from '@pinline/telegram'
import type { Wording } from './desk-words.ts'

const placeholderLength = 64

type Rows = readonly (readonly TextKey[])[]

const keyboardOf = (rows: Rows, placeholder: string, wording: Wording): ReplyKeyboardMarkup => ({
  keyboard: rows.map((row) => row.map((key) => ({ text: wording.label(key) }))),
  resize_keyboard: true,
  is_persistent: true,
  input_field_placeholder: cutGraphemes(placeholder, placeholderLength, 'utf16'),
})

const home = ({ role, onShift }: Pick<Person, 'role' | 'onShift'>): Rows => [
  ['menu.mine', 'menu.pinned'],
  ['menu.guests', 'menu.search'],
  // The label says what is so now; pressing it makes it otherwise.
  ['menu.all', onShift ? 'menu.shift.on' : 'menu.shift.off'],
  ...(role === 'admin' ? [['menu.admin'] as const] : []),
]

const below = {
  mine: [['menu.history_mine', 'menu.back']],
  pinned: [['menu.history_pinned'], ['menu.board', 'menu.back']],
  guests: [['menu.history_guests'], ['menu.back']],
} as const satisfies Record<Exclude<KeyboardName, 'home' | 'requester' | 'contact' | 'none'>, Rows>

const requester: Rows = [
  ['req.btn.breakdowns', 'req.btn.other'],
  ['req.btn.my', 'req.btn.help'],
]

/** The keyboard of somebody who writes to a buyer: its placeholder names that buyer, cut first where it is long. */
export const drawWritingKeyboard = (chat: ChatView, wording: Wording): ReplyKeyboardMarkup => {
  const placeholderFor = (who: string): string => wording.label('chat.placeholder', { who, order: String(chat.order) })
  const room = placeholderLength - placeholderFor('x').length + 1
  const placeholder = placeholderFor(cutGraphemes(wording.who(chat, true), Math.max(room, 1), 'utf16'))
  return keyboardOf([['menu.seen'], ['menu.back_chat', 'menu.home']], placeholder, wording)
}

/** Asks for the reader's own telephone number, or to leave it. */
const drawContactKeyboard = (wording: Wording): ReplyKeyboardMarkup => ({
  keyboard: [[{ text: wording.label('req.btn.phone'), request_contact: true }], [{ text: wording.label('btn.cancel') }]],
  resize_keyboard: true,
  one_time_keyboard: true,
})

/** Which halves an installation has. */
export interface Halves {
  readonly shop: boolean
  readonly helpDesk: boolean
}

/** Of somebody who writes to nobody: a manager's, or that of the help desk for those who have nothing else. */
export const drawKeyboard = (
  name: Exclude<KeyboardName, 'none'>,
  reader: Pick<Person, 'role' | 'onShift'>,
  wording: Wording,
  has: Halves = { shop: true, helpDesk: false },
): ReplyKeyboardMarkup | ReplyKeyboardRemove => {
  const { role } = reader
  if (role === 'banned') return { remove_keyboard: true }
  if (name === 'contact') return drawContactKeyboard(wording)
  const manages = has.shop && (role === 'manager' || role === 'admin')
  if (!manages) {
    return has.helpDesk ? keyboardOf(requester, wording.label('req.placeholder'), wording) : { remove_keyboard: true }
  }
  const rows = name === 'home' || name === 'requester' ? home(reader) : below[name]
  return keyboardOf(rows, wording.label('chat.placeholder.none'), wording)
}
