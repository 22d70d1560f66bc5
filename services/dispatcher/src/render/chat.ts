import { encodeCallback } from '@pinline/contracts'
import type { ChatView, MessageView } from '@pinline/db'
import { isActivationHeld } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { titleOf } from './card.ts'
import { drawChatMenu } from './chat-menu.ts'
import type { ChatMenu } from './chat-menu.ts'
import { drawConversation } from './conversation.ts'
import type { Conversation } from './conversation.ts'
import { isOwnedBy, lines, paragraphs, textOf } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'
import { drawWritingKeyboard } from './keyboards.ts'

/** Messages that a chat card quotes, and that a history page holds. */
export const cardMessages = 5
export const historyMessages = 10

/** Whose a chat is, for `reader`. */
export const pinLine = (chat: ChatView, reader: number, wording: Wording, now: Date): string => {
  if (chat.owner === null || chat.ownerUntil === null || chat.ownerUntil <= now) return wording.text('chat.pin.free')
  if (chat.owner.id !== reader) return wording.text('chat.pin.other', { manager: wording.name(chat.owner) })
  if (isActivationHeld(chat.activation?.state ?? null)) return wording.text('chat.pin.activation')
  return wording.text('chat.pin.mine', { till: wording.times.till(chat.ownerUntil, now) })
}

/** What the CRM says of an order's payment. */
export const payWord = (state: number | null, wording: Wording): string => {
  if (state === null) return ''
  const known = textOf(wording, `order.state.${String(state)}`)
  return known === '' ? wording.text('order.state.other', { n: state }) : known
}

/** A chat in a manager's private chat: what it is about, whose it is, the latest messages, what can be done. */
export const drawChatCard = (
  { chat, total, menu, ...conversation }: Conversation & { chat: ChatView; total: number; menu: ChatMenu },
  wording: Wording,
): Drawing => {
  const { messages, reader, now } = conversation
  const mine = isOwnedBy(chat, reader, now)
  const head = wording.rich('chat.card', {
    ...wording.aboutChat(chat, mine),
    product: titleOf(chat, wording),
    pay: payWord(chat.payState, wording),
    pin: pinLine(chat, reader, wording, now),
  })
  const last = messages.length === 0 ? wording.rich('hist.empty') : wording.rich('chat.last', { n: messages.length, total })
  return {
    text: paragraphs([head, lines([last, drawConversation(conversation, wording)])]),
    keyboard: drawChatMenu(chat, { mine, menu }, wording),
    silent: true,
    open: false,
  }
}

/** "You are answering …", for the owner only. */
export const drawWriting = (chat: ChatView, wording: Wording): Drawing => {
  const about = wording.aboutChat(chat, true)
  return {
    text: wording.rich('chat.writing', { ...about, product: titleOf(chat, wording) }),
    keyboard: drawWritingKeyboard(chat, wording),
    silent: true,
    open: false,
  }
}

/** UTF-16 units of a file's name in its button. */
const fileButtonLength = 34

/** One button a file of the page, which sends it. */
const fileRows = (chat: ChatView, messages: readonly MessageView[], wording: Wording) =>
  messages.flatMap(({ id, file, deleted }) =>
    file === null || deleted
      ? []
      : [
          [
            callbackButton(
              cutGraphemes(wording.label('hist.file', { name: file.name }), fileButtonLength, 'utf16'),
              encodeCallback({ action: 'file', args: [chat.order, id] }),
            ),
          ],
        ],
  )

/** A page that could not be filled from the CRM says what it lacks. */
const gapLine = (chat: ChatView, messages: readonly MessageView[], older: number, wording: Wording): RichText | null => {
  const [first] = messages
  if (first === undefined || chat.complete || older > 0 || messages.length >= historyMessages) return null
  return wording.rich('hist.gap', { day: wording.times.day(first.writtenAt ?? first.storedAt) })
}

/** Ten messages of a chat with buttons for their files and to the pages around. */
export const drawHistory = (
  { chat, older, total, ...conversation }: Conversation & { chat: ChatView; older: number; total: number },
  wording: Wording,
): Drawing => {
  const { messages, reader, now } = conversation
  const pages = Math.max(1, Math.ceil(total / historyMessages))
  const newer = Math.max(0, total - older - messages.length)
  const page = Math.max(1, pages - Math.ceil(newer / historyMessages))
  const first = messages[0]?.id ?? 0
  const last = messages.at(-1)?.id ?? 0
  const turn = (label: 'btn.older' | 'btn.newer' | 'btn.latest', before: number, after: number) =>
    callbackButton(wording.label(label), encodeCallback({ action: 'history', args: [chat.order, before, after] }))
  const mine = isOwnedBy(chat, reader, now)
  const title = wording.rich('hist.title', { ...wording.aboutChat(chat, mine), page, pages })
  return {
    text: lines([
      title,
      gapLine(chat, messages, older, wording),
      messages.length === 0 ? wording.rich('hist.empty') : null,
      drawConversation(conversation, wording),
    ]),
    keyboard: inlineKeyboard([
      ...fileRows(chat, messages, wording),
      [older > 0 || !chat.complete ? turn('btn.older', first, 0) : null, newer > 0 ? turn('btn.newer', 0, last) : null],
      [newer > 0 ? turn('btn.latest', 0, 0) : null],
      [callbackButton(wording.label('menu.back_chat'), encodeCallback({ action: 'open', args: [chat.order] }))],
    ]),
    silent: true,
    open: false,
  }
}
