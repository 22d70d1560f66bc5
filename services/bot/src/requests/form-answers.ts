import type { CatalogueField } from '@pinline/catalogue'
import type { Language, TextKey } from '@pinline/i18n'

/** What somebody has answered, as it is stored; or what is to be said about it. */
export type CheckedAnswer =
  | { readonly status: 'ok'; readonly value: string }
  | { readonly status: 'bad'; readonly key: TextKey; readonly params: Readonly<Record<string, number>> }

const roomCharacters = /^[\p{L}\d\s.,\-–/№#()]+$/u

/** A building and a number, or a number that names its building by itself. */
const isRoom = (text: string): boolean => {
  const parts = text.match(/[\p{L}\d]+/gu) ?? []
  return roomCharacters.test(text) && /\d/.test(text) && (parts.length > 1 || text.replaceAll(/\D/g, '').length > 2)
}

const inOneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim()

/** Letters as people count them. */
const lengthOf = (text: string): number => Array.from(text).length

const same = (one: string, other: string): boolean => inOneLine(one).toLowerCase() === inOneLine(other).toLowerCase()

/** The option at a place, in the language in which answers are kept. Null where the catalogue has none there any more. */
export const optionAt = ({ options }: CatalogueField, place: number, language: Language): string | null =>
  options[place]?.[language] ?? null

const badLength = ({ min, max }: CatalogueField, text: string): CheckedAnswer | null => {
  const n = lengthOf(text)
  if (n < min) return { status: 'bad', key: 'req.bad.short', params: { min } }
  return n > max ? { status: 'bad', key: 'req.bad.long', params: { n, max } } : null
}

/** Looks at what was typed to a question. Choices may be typed as well, in either language. */
export const checkAnswer = (field: CatalogueField, typed: string, language: Language): CheckedAnswer => {
  const text = typed.normalize('NFC').trim()
  if (field.kind === 'choice') {
    const option = field.options.find(({ uk, en }) => same(uk, text) || same(en, text))
    return option === undefined ? { status: 'bad', key: 'req.q.choice', params: {} } : { status: 'ok', value: option[language] }
  }
  const value = field.kind === 'text' ? text : inOneLine(text)
  if (field.kind === 'room' && !isRoom(value)) return { status: 'bad', key: 'req.bad.room', params: {} }
  return badLength(field, value) ?? { status: 'ok', value }
}

/** An answer as its writer reads it: an option in his language. */
export const shownAnswer = ({ kind, options }: CatalogueField, value: string, kept: Language, shown: Language): string =>
  kind === 'choice' ? (options.find((option) => option[kept] === value)?.[shown] ?? value) : value
