import type { EffectParam } from '@pinline/contracts'
import type { ChatView, PersonName } from '@pinline/db'
import { createTimeWords, createTranslator, isTextKey, maskEmail, personName } from '@pinline/i18n'
import type { EmailPolicy, Language, RichText, TextKey, TextParams, TimeWords, Translator } from '@pinline/i18n'

/** How this organisation wants things to be said. */
export interface WordingOptions {
  readonly language: Language
  readonly timeZone: string
  readonly emailPolicy: EmailPolicy
  /** Order's page in the CRM; `{order}` stands for its number. Null: no links. */
  readonly linkTemplate: string | null
}

/** Texts, times and names for one reader. */
export interface Wording extends Translator {
  readonly times: TimeWords
  /** `@anna`, or the first name with an initial. */
  name(person: PersonName): string
  /** Buyer by policy; «гість» without an address. */
  who(chat: ChatView, forOwner: boolean): string
  orderLink(order: number): string | undefined
  /** What most texts about a chat need: order, its link, product, shop, who. */
  aboutChat(chat: ChatView, forOwner: boolean): TextParams & { readonly href?: string }
}

const isLanguage = (value: string | null): value is Language => value === 'uk' || value === 'en'

/** Wording per reader; translators are made once a language. */
export const createWordings = (options: WordingOptions): ((language?: string | null) => Wording) => {
  const made = new Map<Language, Wording>()
  const make = (language: Language): Wording => {
    const translator = createTranslator(language)
    const who = (chat: ChatView, forOwner: boolean): string =>
      chat.email === null
        ? translator.label('who.guest')
        : (maskEmail(chat.email, options.emailPolicy, forOwner) ?? translator.label('who.guest'))
    const orderLink = (order: number): string | undefined => options.linkTemplate?.replaceAll('{order}', String(order))
    return {
      ...translator,
      times: createTimeWords(language, options.timeZone),
      name: personName,
      who,
      orderLink,
      aboutChat: (chat, forOwner) => {
        const href = orderLink(chat.order)
        const params = { order: String(chat.order), product: chat.product ?? '', shop: chat.shop ?? '', who: who(chat, forOwner) }
        return href === undefined ? params : { ...params, href }
      },
    }
  }
  return (language = null) => {
    const chosen = isLanguage(language) ? language : options.language
    const wording = made.get(chosen) ?? make(chosen)
    made.set(chosen, wording)
    return wording
  }
}

/** The chat is `reader`'s at this moment, so that its buyer's address is for their eyes. */
export const isOwnedBy = ({ owner, ownerUntil }: Pick<ChatView, 'owner' | 'ownerUntil'>, reader: number | null, now: Date): boolean =>
  reader !== null && owner?.id === reader && ownerUntil !== null && ownerUntil > now

/** Lines of text; empty ones are left out. */
export const lines = (parts: readonly (RichText | null)[]): RichText =>
  parts
    .filter((part): part is RichText => part !== null && part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ['\n', ...part]))

/** Parts with a blank line between them; empty ones are left out. */
export const paragraphs = (parts: readonly RichText[]): RichText =>
  parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ['\n\n', ...part]))

/** Words a stored parameter for a reader. `nameOf` knows the people that the parameters name. */
export const toParam = (wording: Wording, param: EffectParam, now: Date, nameOf: (manager: number) => string): string | number => {
  if (typeof param === 'string' || typeof param === 'number') return param
  if ('time' in param) return wording.times[param.time](new Date(param.at), now)
  if ('durationMs' in param) return wording.times.dur(param.durationMs)
  if ('manager' in param) return nameOf(param.manager)
  return textOf(wording, param.text, param.params)
}

/** A catalogue text by a stored key; empty for a key that this version does not know. */
export const textOf = (wording: Wording, key: string, params?: TextParams): string => (isTextKey(key) ? wording.text(key, params) : '')

export type { TextKey }
