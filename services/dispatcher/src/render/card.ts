import { encodeCallback } from '@pinline/contracts'
import type { ChatView, MessageView, PersonName } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, disabledButton, inlineKeyboard, maxCaptionLength, maxMessageLength, toMessage } from '@pinline/telegram'
import type { Drawing } from './drawing.ts'
import { isOwnedBy, lines, paragraphs } from './desk-words.ts'
import type { Wording } from './desk-words.ts'

/** Characters of a buyer's message in the group; the rest is in the chat. */
const groupTextLength = 600
const ownerTextLength = 3000
/** UTF-16 units of what stands around the buyer's words, so that these always have room. */
const productLength = 60
const nameLength = 60
const beforeLength = 120
/** From here on a card says how late it is. */
const lagShownMs = 60_000

/** What a card is drawn from. */
export interface CardFacts {
  readonly chat: ChatView
  readonly message: MessageView
  /** It was sent before and is drawn again. */
  readonly again: boolean
  /** A newer card of the chat is in the group: that one carries the button. */
  readonly replaced: boolean
  /** When it was asked for. */
  readonly askedAt: Date
  /** How its file goes with it: as a photo or document of the message, or as a line of text. */
  readonly file: 'attached' | 'failed' | 'foreign' | 'too-large' | 'none'
  /** Who answered through us, where the chat has been answered so. */
  readonly answeredBy: PersonName | null
  readonly now: Date
}

type CardState = 'free' | 'lapsed' | 'released' | 'moved' | 'owned' | 'claimed' | 'answered' | 'elsewhere'

/** What the chat is for this card now. */
const stateOf = ({ chat, message, again, replaced, now }: CardFacts): CardState => {
  const owned = chat.owner !== null && chat.ownerUntil !== null && chat.ownerUntil > now
  if (owned) return again ? 'claimed' : 'owned'
  if (chat.lastSellerId > message.id) return chat.lastSellerManager === null ? 'elsewhere' : 'answered'
  if (chat.lastRelease !== null && chat.lastRelease.at > message.storedAt) {
    if (replaced) return 'moved'
    return chat.lastRelease.reason === 'lapsed' ? 'lapsed' : 'released'
  }
  return 'free'
}

/** The card is about a message that a manager has answered through us. */
export const isAnswered = (facts: CardFacts): boolean => stateOf(facts) === 'answered'

const stateLine = (state: CardState, { chat, answeredBy, now }: CardFacts, wording: Wording): RichText => {
  const manager = chat.owner === null ? '' : wording.name(chat.owner)
  switch (state) {
    case 'free':
      return wording.rich('card.state.free', { since: chat.waitingSince === null ? '' : wording.times.since(chat.waitingSince, now) })
    case 'lapsed':
    case 'released':
      return wording.rich(`card.state.${state}`)
    case 'moved':
      return wording.rich('card.moved')
    case 'owned':
      return wording.rich('card.state.owned', { manager })
    case 'claimed':
      return wording.rich('card.state.claimed', { manager, till: chat.ownerUntil === null ? '' : wording.times.till(chat.ownerUntil, now) })
    case 'answered':
      return wording.rich('card.state.answered', {
        at: chat.lastSellerAt === null ? '' : wording.times.at(chat.lastSellerAt, now),
        manager: answeredBy === null ? '' : wording.name(answeredBy),
      })
    case 'elsewhere':
      return wording.rich('card.state.elsewhere', { at: chat.lastSellerAt === null ? '' : wording.times.at(chat.lastSellerAt, now) })
  }
}

const fileLine = ({ message, file }: CardFacts, wording: Wording): RichText | null => {
  if (message.file === null || file === 'none' || file === 'attached') return null
  const { name, url } = message.file
  const shown = cutGraphemes(name, nameLength, 'utf16')
  if (file === 'foreign') return wording.rich('card.file.host', { name: shown })
  // No link ever leads to a foreign host.
  return wording.rich('card.file.failed', { name: shown, ...(url === null ? {} : { href: url }) })
}

/** The buyer's words; a file whose text is only its own name has none. */
const wordsOf = ({ text, file }: MessageView): string => (file !== null && text.trim() === file.name ? '' : text)

/** What became of the message after it was written. */
const fateLine = ({ message: { before, deleted }, now }: Pick<CardFacts, 'message' | 'now'>, wording: Wording): RichText | null => {
  if (deleted) return wording.rich('card.deleted', { at: wording.times.at(before?.replacedAt ?? now, now) })
  if (before === null) return null
  return wording.rich('card.edited', {
    at: wording.times.at(before.replacedAt, now),
    text: cutGraphemes(before.text, beforeLength, 'utf16'),
  })
}

/** Composes a card whose buyer's words, and nothing else, are cut to the room that Telegram leaves. */
const fit = ({ file }: CardFacts, words: string, compose: (words: string) => RichText): RichText => {
  const room = file === 'attached' ? maxCaptionLength : maxMessageLength
  for (let shown = words; ;) {
    const composed = compose(shown)
    const excess = toMessage(composed).text.length - room
    if (excess <= 0 || shown === '') return composed
    // Telling that they are cut takes room too, so it may take another turn; each is shorter.
    shown = cutGraphemes(shown, Math.max(shown.length - excess, 0), 'utf16')
  }
}

const body = (facts: CardFacts, words: string, wording: Wording): RichText => {
  const { message, now } = facts
  return lines([
    words === '' ? null : wording.rich('card.text', { text: words }),
    words === wordsOf(message) ? null : wording.rich('card.cut'),
    fateLine(facts, wording),
    fileLine(facts, wording),
    now.getTime() - facts.askedAt.getTime() < lagShownMs || facts.again
      ? null
      : wording.rich('card.lag', { dur: wording.times.dur(now.getTime() - facts.askedAt.getTime()) }),
  ])
}

/** The title line; an order whose product is not known yet is named by its number. */
export const titleOf = (chat: ChatView, wording: Wording): string =>
  chat.product === null ? wording.label('card.untitled', { order: String(chat.order) }) : cutGraphemes(chat.product, productLength, 'utf16')

/** A buyer's message in the managers' group, as the chat stands now. */
export const drawGroupCard = (facts: CardFacts, wording: Wording): Drawing => {
  const { chat, message } = facts
  const about = wording.aboutChat(chat, false)
  const state = stateOf(facts)
  const head = lines([
    wording.rich('card.title', { product: titleOf(chat, wording) }),
    wording.rich('card.order', about),
    chat.email === null ? wording.rich('card.client.guest') : wording.rich('card.client', about),
  ])
  const claimable = state === 'free' || state === 'lapsed' || state === 'released'
  const keyboard = inlineKeyboard([
    [
      claimable
        ? callbackButton(wording.label('btn.reply'), encodeCallback({ action: 'claim', args: [chat.order, message.id] }), 'primary')
        : null,
    ],
    [
      state === 'claimed' && chat.owner !== null && chat.ownerUntil !== null
        ? disabledButton(
            cutGraphemes(
              wording.label('btn.owner', { manager: wording.name(chat.owner), till: wording.times.till(chat.ownerUntil, facts.now) }),
              34,
            ),
          )
        : null,
    ],
    [state === 'elsewhere' ? callbackButton(wording.label('btn.open'), encodeCallback({ action: 'open', args: [chat.order] })) : null],
  ])
  return {
    text: fit(facts, cutGraphemes(wordsOf(message), groupTextLength), (words) =>
      paragraphs([head, body(facts, words, wording), stateLine(state, facts, wording)]),
    ),
    keyboard,
    silent: !claimable,
    open: claimable,
  }
}

/** The same message for the chat's owner, in private. */
export const drawOwnerCard = (facts: CardFacts, wording: Wording): Drawing => {
  const { chat, message } = facts
  const about = wording.aboutChat(chat, isOwnedBy(chat, chat.owner?.id ?? null, facts.now))
  return {
    text: fit(facts, cutGraphemes(wordsOf(message), ownerTextLength), (words) =>
      lines([
        wording.rich('chat.new', { ...about, product: titleOf(chat, wording), text: words }),
        fateLine(facts, wording),
        fileLine(facts, wording),
      ]),
    ),
    keyboard: inlineKeyboard([
      [callbackButton(wording.label('btn.open'), encodeCallback({ action: 'open', args: [chat.order] }), 'primary')],
    ]),
    silent: false,
    open: false,
  }
}
