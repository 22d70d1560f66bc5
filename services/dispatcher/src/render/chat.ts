import { encodeCallback } from '@pinline/contracts'
import type { ChatView, MessageView } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { titleOf } from './card.ts'
import { isOwnedBy, lines, paragraphs, textOf } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** Messages that a chat card quotes, and that a history page holds. */
export const cardMessages = 5
export const historyMessages = 10

/** UTF-16 units of a quoted message: ten of them, with who and when, fit into one Telegram message. */
const lineLength = 330
const placeholderLength = 64

/** One message of a conversation, worded for `reader`. */
const messageLine = (message: MessageView, reader: number, wording: Wording, now: Date): RichText => {
  const when = message.writtenAt === null ? '' : wording.times.when(message.writtenAt, now)
  const said = message.file === null || message.text.trim() === message.file.name ? message.text : `${message.text} 📎 ${message.file.name}`
  const text = cutGraphemes(
    message.file !== null && message.text.trim() === message.file.name ? `📎 ${message.file.name}` : said,
    lineLength,
    'utf16',
  )
  if (message.side === 'buyer') return wording.rich('chat.line.client', { when, text })
  if (message.manager === null) return wording.rich('chat.line.crm', { when, text })
  return message.manager.id === reader
    ? wording.rich('chat.line.me', { when, text })
    : wording.rich('chat.line.manager', { manager: wording.name(message.manager), when, text })
}

const pinLine = (chat: ChatView, reader: number, wording: Wording, now: Date): string => {
  if (chat.owner === null || chat.ownerUntil === null || chat.ownerUntil <= now) return wording.text('chat.pin.free')
  if (chat.owner.id !== reader) return wording.text('chat.pin.other', { manager: wording.name(chat.owner) })
  return wording.text('chat.pin.mine', { till: wording.times.till(chat.ownerUntil, now) })
}

const payWord = (state: number | null, wording: Wording): string => {
  if (state === null) return ''
  const known = textOf(wording, `order.state.${String(state)}`)
  return known === '' ? wording.text('order.state.other', { n: state }) : known
}

/** A chat in a manager's private chat: what it is about, whose it is, the latest messages, what can be done. */
export const drawChatCard = (
  { chat, messages, total, reader, now }: { chat: ChatView; messages: readonly MessageView[]; total: number; reader: number; now: Date },
  wording: Wording,
): Drawing => {
  const mine = isOwnedBy(chat, reader, now)
  const head = wording.rich('chat.card', {
    ...wording.aboutChat(chat, mine),
    product: titleOf(chat, wording),
    pay: payWord(chat.payState, wording),
    pin: pinLine(chat, reader, wording, now),
  })
  const quote: RichText = [{ tag: 'q', children: lines(messages.map((message) => messageLine(message, reader, wording, now))) }]
  const last = messages.length === 0 ? wording.rich('hist.empty') : lines([wording.rich('chat.last', { n: messages.length, total }), quote])
  const button = (label: Parameters<Wording['label']>[0], action: 'write' | 'seen' | 'unpin' | 'back', style?: 'primary' | 'danger') =>
    callbackButton(wording.label(label), encodeCallback({ action, args: [chat.order] }), style)
  const history = callbackButton(wording.label('menu.history_chat'), encodeCallback({ action: 'history', args: [chat.order, 0, 0] }))
  return {
    text: paragraphs([head, last]),
    keyboard: inlineKeyboard([
      [mine ? button('menu.write', 'write', 'primary') : null],
      [button('menu.seen', 'seen')],
      [history],
      [mine ? button('menu.unpin', 'unpin', 'danger') : null],
      [button('menu.back', 'back')],
    ]),
    silent: true,
    open: false,
  }
}

/** "You are answering …", for the owner only: its keyboard's placeholder names the buyer, cut first where it is long. */
export const drawWriting = (chat: ChatView, wording: Wording): Drawing => {
  const about = wording.aboutChat(chat, true)
  const who = wording.who(chat, true)
  const placeholderFor = (name: string): string => wording.label('chat.placeholder', { who: name, order: String(chat.order) })
  const room = placeholderLength - placeholderFor('x').length + 1
  const placeholder = placeholderFor(cutGraphemes(who, Math.max(room, 1), 'utf16'))
  return {
    text: wording.rich('chat.writing', { ...about, product: titleOf(chat, wording) }),
    keyboard: {
      keyboard: [[{ text: wording.label('menu.seen') }], [{ text: wording.label('menu.back_chat') }]],
      resize_keyboard: true,
      is_persistent: true,
      input_field_placeholder: cutGraphemes(placeholder, placeholderLength, 'utf16'),
    },
    silent: true,
    open: false,
  }
}

/** Ten messages of a chat with buttons to the pages around. */
export const drawHistory = (
  {
    chat,
    messages,
    older,
    total,
    reader,
    now,
  }: { chat: ChatView; messages: readonly MessageView[]; older: number; total: number; reader: number; now: Date },
  wording: Wording,
): Drawing => {
  const pages = Math.max(1, Math.ceil(total / historyMessages))
  const newer = Math.max(0, total - older - messages.length)
  const page = Math.max(1, pages - Math.ceil(newer / historyMessages))
  const first = messages[0]?.id ?? 0
  const last = messages.at(-1)?.id ?? 0
  const turn = (label: 'btn.older' | 'btn.newer' | 'btn.latest', before: number, after: number) =>
    callbackButton(wording.label(label), encodeCallback({ action: 'history', args: [chat.order, before, after] }))
  const mine = isOwnedBy(chat, reader, now)
  const title = wording.rich('hist.title', { ...wording.aboutChat(chat, mine), page, pages })
  const quote: RichText = [{ tag: 'q', children: lines(messages.map((message) => messageLine(message, reader, wording, now))) }]
  return {
    text: lines([title, messages.length === 0 ? wording.rich('hist.empty') : quote]),
    keyboard: inlineKeyboard([
      [older > 0 || !chat.complete ? turn('btn.older', first, 0) : null, newer > 0 ? turn('btn.newer', 0, last) : null],
      [newer > 0 ? turn('btn.latest', 0, 0) : null],
      [callbackButton(wording.label('menu.back_chat'), encodeCallback({ action: 'open', args: [chat.order] }))],
    ]),
    silent: true,
    open: false,
  }
}
