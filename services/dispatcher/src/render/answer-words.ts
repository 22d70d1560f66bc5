import { encodeCallback } from '@pinline/contracts'
import type { ChatView, Offer, PersonName } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { titleOf } from './card.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

const noteLength = 600
const productLength = 60
const minuteMs = 60_000

const waited = (chat: ChatView, wording: Wording, now: Date): string =>
  chat.waitingSince === null ? '' : wording.times.dur(now.getTime() - chat.waitingSince.getTime())

/** A chat on offer, for the colleague who is asked. */
export const drawOffer = (
  { offer, chat, from, now }: { offer: Offer; chat: ChatView; from: PersonName; now: Date },
  wording: Wording,
): Drawing => {
  const text = offer.note === null ? '' : cutGraphemes(offer.note, noteLength, 'utf16')
  const dur = waited(chat, wording, now)
  const about = { ...wording.aboutChat(chat, false), product: titleOf(chat, wording), manager: wording.name(from), dur, text }
  const button = (label: 'btn.accept' | 'btn.decline', action: 'handAccept' | 'handDecline', style?: 'success') =>
    callbackButton(wording.label(label), encodeCallback({ action, args: [offer.id] }), style)
  return {
    text: wording.rich(dur === '' || text === '' ? 'hand.offer.plain' : 'hand.offer', about),
    keyboard: inlineKeyboard([[button('btn.accept', 'handAccept', 'success')], [button('btn.decline', 'handDecline')]]),
    silent: false,
    open: false,
  }
}

/** Chats that have waited for too long, with a button each; null where none of them waits any more. */
export const drawEscalation = (
  { chats, minutes, now }: { chats: readonly ChatView[]; minutes: number; now: Date },
  wording: Wording,
): Drawing | null => {
  const waiting = chats.filter(({ waitingSince }) => waitingSince !== null)
  if (waiting.length === 0) return null
  const line = (chat: ChatView, index: number): string => {
    const product = cutGraphemes(titleOf(chat, wording), productLength, 'utf16')
    return wording.label('card.digest.line', { i: index + 1, product, order: String(chat.order), dur: waited(chat, wording, now) })
  }
  const buttons = waiting.map((chat, index) =>
    callbackButton(`${String(index + 1)}. ${wording.label('btn.open')}`, encodeCallback({ action: 'open', args: [chat.order] })),
  )
  return {
    text: wording.rich('esc.chief', {
      n: waiting.length,
      dur: wording.times.dur(minutes * minuteMs),
      lines: waiting.map(line).join('\n'),
    }),
    keyboard: inlineKeyboard(Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(row * 2, row * 2 + 2))),
    silent: false,
    open: false,
  }
}
