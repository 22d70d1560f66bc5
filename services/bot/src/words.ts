import { createTranslator, languages } from '@pinline/i18n'
import type { TextKey } from '@pinline/i18n'

/** Labels that stand, or have stood, on a keyboard below the input field: pressing one types it. */
const menuKeys = [
  'menu.title',
  'menu.mine',
  'menu.pinned',
  'menu.guests',
  'menu.all',
  'menu.board',
  'menu.history_mine',
  'menu.history_pinned',
  'menu.history_guests',
  'menu.history_chat',
  'menu.write',
  'menu.seen',
  'menu.status',
  'menu.unpin',
  'menu.back',
  'menu.back_chat',
  'menu.home',
  'menu.search',
  'menu.shift.on',
  'menu.shift.off',
  'menu.admin',
] as const satisfies readonly TextKey[]

export type MenuKey = (typeof menuKeys)[number]

/** Spellings of the system that this one replaces; keyboards with them are still on people's phones. */
const oldSpellings: readonly (readonly [string, MenuKey])[] = [
  ['Історія чата', 'menu.history_chat'],
  ['Вернутися назад до чату', 'menu.back_chat'],
  ['◀ Повернутися до чату', 'menu.back_chat'],
  ['🔙 Назад', 'menu.back'],
  ['Закреплені за мною чати', 'menu.pinned'],
  ['Чати с неавторизованими клієнтами', 'menu.guests'],
  ['Чати з неавторизованими клієнтами', 'menu.guests'],
]

/** What a text is before anybody asks whom it is for. */
export type Words =
  | { readonly kind: 'command'; /** Without the slash, lower case. */ readonly name: string; readonly argument: string }
  | { readonly kind: 'menu'; readonly key: MenuKey }
  | { readonly kind: 'content' }

/** Keyboards differ in quotes, variation selectors and blanks; people who type a label by hand differ in case as well. */
const normalise = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\uFE0F/gu, '')
    .replace(/[«»„“”]/gu, '"')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()

const withoutEmoji = (label: string): string => label.replace(/^[^\p{L}\p{N}"]+/u, '')

/** A label of several words is known without its emoji too; a single word ("Back") may be meant for the buyer. */
const spellings = (label: string): string[] => {
  const whole = normalise(label)
  const bare = withoutEmoji(whole)
  return bare.includes(' ') ? [whole, bare] : [whole]
}

const labels: ReadonlyMap<string, MenuKey> = new Map([
  ...languages.flatMap((language) => {
    const words = createTranslator(language)
    return menuKeys.flatMap((key) => spellings(words.label(key)).map((spelling) => [spelling, key] as const))
  }),
  ...oldSpellings.flatMap(([label, key]) => spellings(label).map((spelling) => [spelling, key] as const)),
])

const command = /^\/([^\s@/]+)(?:@\w+)?(?:\s+([\s\S]*))?$/u

/**
 * Tells commands and menu labels, in every language and spelling, from words that may be meant for a buyer. Neither of the first two
 * may ever be sent to one.
 */
export const classifyWords = (text: string): Words => {
  const trimmed = text.trim()
  const [, name, argument = ''] = command.exec(trimmed) ?? []
  if (name !== undefined) return { kind: 'command', name: name.toLowerCase(), argument: argument.trim() }
  const whole = normalise(trimmed)
  const key = labels.get(whole) ?? labels.get(withoutEmoji(whole))
  return key === undefined ? { kind: 'content' } : { kind: 'menu', key }
}
