import { encodeCallback } from '@pinline/contracts'
import type { ChatView, MessageView, PersonName } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, inlineKeyboard, maxCaptionLength, maxMessageLength, toMessage } from '@pinline/telegram'
import { burstBody, burstOf } from './burst.ts'
import { hasClaim, isClaimable, stateKeyboard, stateLine, stateOf } from './card-state.ts'
import type { Drawing } from './drawing.ts'
import { isOwnedBy, lines, paragraphs } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import { fateLine, maxFileMegabytes, wordsOf } from './message-words.ts'

/** Characters of a buyer's message in the group; the rest is in the chat. */
export const groupTextLength = 600
export const ownerTextLength = 3000
/** UTF-16 units of what stands around the buyer's words, so that these always have room. */
const productLength = 60
const nameLength = 60
/** From here on a card says how late it is. */
const lagShownMs = 60_000

/** What a card is drawn from. */
export interface CardFacts {
  readonly chat: ChatView
  readonly message: MessageView
  /** Messages before it that the same card shows, ascending. */
  readonly earlier?: readonly MessageView[]
  /** Its file stands in a message of its own, which this one answers. */
  readonly apart?: boolean
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

/** The card is about a message that a manager has answered through us. */
export const isAnswered = (facts: CardFacts): boolean => stateOf(facts) === 'answered'

const fileLine = ({ message, file }: Pick<CardFacts, 'message' | 'file'>, wording: Wording): RichText | null => {
  if (message.file === null || file === 'none' || file === 'attached') return null
  const { name, url } = message.file
  const shown = cutGraphemes(name, nameLength, 'utf16')
  if (file === 'foreign') return wording.rich('card.file.host', { name: shown })
  // No link ever leads to a foreign host.
  const link = url === null ? {} : { href: url }
  if (file === 'too-large')
    return wording.rich('card.file.big', { name: shown, size: `> ${wording.text('size.mb', { n: maxFileMegabytes })}`, ...link })
  return wording.rich('card.file.failed', { name: shown, ...link })
}

/** Composes a card whose buyer's words, and nothing else, are cut to the room that Telegram leaves. */
const fit = ({ file, apart }: CardFacts, words: string, compose: (words: string) => RichText): RichText => {
  const room = file === 'attached' && apart !== true ? maxCaptionLength : maxMessageLength
  for (let shown = words; ;) {
    const composed = compose(shown)
    const excess = toMessage(composed).text.length - room
    if (excess <= 0 || shown === '') return composed
    // Telling that they are cut takes room too, so it may take another turn; each is shorter.
    shown = cutGraphemes(shown, Math.max(shown.length - excess, 0), 'utf16')
  }
}

const lagLine = ({ now, askedAt, again }: CardFacts, wording: Wording): RichText | null => {
  const lagMs = now.getTime() - askedAt.getTime()
  return lagMs < lagShownMs || again ? null : wording.rich('card.lag', { dur: wording.times.dur(lagMs) })
}

const body = (facts: CardFacts, words: string, wording: Wording): RichText => {
  const { message, now } = facts
  return lines([
    words === '' ? null : wording.rich('card.text', { text: words }),
    words === wordsOf(message) ? null : wording.rich('card.cut'),
    fateLine(message, now, wording),
    fileLine(facts, wording),
    lagLine(facts, wording),
  ])
}

/** Composes a card of several messages; where they have grown too long since it was sent, each is shown shorter. */
const fitBurst = (facts: CardFacts, length: number, wording: Wording, compose: (body: RichText) => RichText): RichText => {
  const room = facts.file === 'attached' && facts.apart !== true ? maxCaptionLength : maxMessageLength
  for (let most = length; ; most = Math.floor(most / 2)) {
    const composed = compose(burstBody(burstOf(facts), { most, now: facts.now }, wording))
    if (most < 2 || toMessage(composed).text.length <= room) return composed
  }
}

/** The title line; an order whose product is not known yet is named by its number. */
export const titleOf = (chat: ChatView, wording: Wording): string =>
  chat.product === null ? wording.label('card.untitled', { order: String(chat.order) }) : cutGraphemes(chat.product, productLength, 'utf16')

/** What it is about: product, order, buyer. */
const headOf = (chat: ChatView, wording: Wording): RichText => {
  const about = wording.aboutChat(chat, false)
  return lines([
    wording.rich('card.title', { product: titleOf(chat, wording) }),
    wording.rich('card.order', about),
    chat.email === null ? wording.rich('card.client.guest') : wording.rich('card.client', about),
  ])
}

/** A buyer's message in the managers' group, as the chat stands now. */
export const drawGroupCard = (facts: CardFacts, wording: Wording): Drawing => {
  const { chat, message } = facts
  const state = stateOf(facts)
  const head = headOf(chat, wording)
  const ending = stateLine(state, facts, wording)
  return {
    text:
      burstOf(facts).length > 1
        ? fitBurst(facts, groupTextLength, wording, (burst) => paragraphs([head, lines([burst, lagLine(facts, wording)]), ending]))
        : fit(facts, cutGraphemes(wordsOf(message), groupTextLength), (words) => paragraphs([head, body(facts, words, wording), ending])),
    keyboard: stateKeyboard(state, facts, wording),
    silent: !isClaimable(state),
    open: hasClaim(state, chat),
  }
}

/** A photo that stands before its card, because the card's words are too long for a caption. */
export const drawPhotoPart = (facts: CardFacts, forOwner: boolean, wording: Wording): Drawing => {
  const { chat, now } = facts
  const about = wording.aboutChat(chat, isOwnedBy(chat, chat.owner?.id ?? null, now))
  const text = forOwner ? wording.rich('chat.new', { ...about, product: titleOf(chat, wording), text: '' }) : headOf(chat, wording)
  return { text, silent: true, open: false }
}

/** A file behind a card of several messages; in words where it can not go along. */
export const drawFilePart = (message: MessageView, file: CardFacts['file'], wording: Wording): Drawing => ({
  text: fileLine({ message, file }, wording) ?? [],
  silent: true,
  open: false,
})

/** The same message for the chat's owner, in private. */
export const drawOwnerCard = (facts: CardFacts, wording: Wording): Drawing => {
  const { chat, message } = facts
  const about = wording.aboutChat(chat, isOwnedBy(chat, chat.owner?.id ?? null, facts.now))
  const needsNoWord = chat.waitingSince === null || message.id < chat.lastBuyerId
  const head = (text: string): RichText => wording.rich('chat.new', { ...about, product: titleOf(chat, wording), text })
  return {
    text:
      burstOf(facts).length > 1
        ? fitBurst(facts, ownerTextLength, wording, (burst) => lines([head(''), burst]))
        : fit(facts, cutGraphemes(wordsOf(message), ownerTextLength), (words) =>
            lines([head(words), fateLine(message, facts.now, wording), fileLine(facts, wording)]),
          ),
    keyboard: inlineKeyboard([
      [callbackButton(wording.label('btn.open'), encodeCallback({ action: 'open', args: [chat.order] }), 'primary')],
      [
        needsNoWord
          ? null
          : callbackButton(wording.label('btn.noreply'), encodeCallback({ action: 'noReply', args: [chat.order, message.id] })),
      ],
    ]),
    silent: false,
    open: false,
  }
}
