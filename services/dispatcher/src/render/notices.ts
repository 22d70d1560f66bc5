import { encodeCallback } from '@pinline/contracts'
import type { EffectButton, EffectPayload } from '@pinline/contracts'
import type { ChatView, Person } from '@pinline/db'
import { cutGraphemes, isTextKey } from '@pinline/i18n'
import type { TextParams } from '@pinline/i18n'
import { callbackButton, copyButton, inlineKeyboard, urlButton } from '@pinline/telegram'
import { titleOf } from './card.ts'
import { lines, toParam } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** Around a notice: who reads it, what it is about, how people are called. */
export interface NoticeFacts {
  readonly chat: ChatView | null
  /** Its reader owns the chat. */
  readonly mine: boolean
  readonly nameOf: (manager: number) => string
  /** Of what else it is about; what the notice itself says goes before. */
  readonly about?: TextParams
  /** Of the input field, where the notice brings another; its buttons then stand nowhere. */
  readonly keyboard?: Drawing['keyboard']
  readonly now: Date
}

const paramsOf = (
  params: EffectPayload<'notice'>['params'],
  wording: Wording,
  { chat, mine, nameOf, about: others = {}, now }: NoticeFacts,
): TextParams => {
  const about = chat === null ? others : { ...others, ...wording.aboutChat(chat, mine), product: titleOf(chat, wording) }
  const given = Object.entries(params).map(([name, param]) => [name, toParam(wording, param, now, nameOf)] as const)
  return { ...about, ...Object.fromEntries(given) }
}

/** Graphemes of a button that a phone shows. */
const buttonLength = 34

/** Where a label is too long, only the product's name in it gives way: numbers, times and people tell buttons apart. */
const fitting = (label: (product: string) => string, product: string): string => {
  const fits = (text: string): boolean => cutGraphemes(text, buttonLength) === text
  let room = buttonLength
  while (room > 0 && !fits(label(cutGraphemes(product, room)))) room -= 1
  return cutGraphemes(label(cutGraphemes(product, room)), buttonLength)
}

const buttonOf = (button: EffectButton, wording: Wording, facts: NoticeFacts) => {
  const { label: key } = button
  if (!isTextKey(key)) return null
  const params = paramsOf(button.params ?? {}, wording, facts)
  const product = typeof params['product'] === 'string' ? params['product'] : ''
  const label = fitting((name) => wording.label(key, { ...params, product: name }), product)
  if (button.copy !== undefined) return copyButton(label, button.copy, button.style)
  if (button.url !== undefined) return urlButton(label, button.url, button.style)
  return button.data === undefined ? null : callbackButton(label, button.data, button.style)
}

/** One text of the catalogue. Null for a key that this version does not know. */
export const drawNotice = (notice: EffectPayload<'notice'>, facts: NoticeFacts, wording: Wording): Drawing | null => {
  if (!isTextKey(notice.key)) return null
  const rows = notice.buttons.map((row) => row.map((button) => buttonOf(button, wording, facts)))
  const below = rows.length === 0 ? undefined : inlineKeyboard(rows)
  const keyboard = notice.keyboard === 'none' ? { remove_keyboard: true as const } : (facts.keyboard ?? below)
  return {
    text: wording.rich(notice.key, paramsOf(notice.params, wording, facts)),
    ...(keyboard === undefined ? {} : { keyboard }),
    silent: notice.silent,
    open: false,
    ...(notice.replyTo === null ? {} : { replyTo: notice.replyTo }),
  }
}

/** Somebody who asks for access, for an admin; once decided, with the outcome instead of the buttons. */
export const drawAccessCard = (
  { person, decision, now }: { person: Person; decision: { by: string; at: Date } | null; now: Date },
  wording: Wording,
): Drawing => {
  const name = [person.firstName, person.lastName].filter((part) => part !== null && part !== '').join(' ')
  const card = wording.rich('adm.new', {
    name,
    username: person.username === null ? '' : `@${person.username}`,
    id: String(person.telegramId),
    at: wording.times.when(person.requestedAt ?? now, now),
  })
  const asked = person.role === 'waiting'
  const result = asked ? null : wording.text(`role.${person.role}`)
  return {
    text: lines([
      card,
      result === null
        ? null
        : wording.rich('adm.user.by', {
            result,
            manager: decision?.by ?? '',
            at: decision === null ? '' : wording.times.at(decision.at, now),
          }),
    ]),
    keyboard: inlineKeyboard([
      [
        asked ? callbackButton(wording.label('btn.grant'), encodeCallback({ action: 'grant', args: [person.id] }), 'success') : null,
        asked ? callbackButton(wording.label('btn.ban'), encodeCallback({ action: 'ban', args: [person.id] }), 'danger') : null,
      ],
    ]),
    silent: false,
    open: false,
  }
}

/** One waiting chat of a digest. */
export interface DigestLine {
  readonly chat: ChatView
  readonly message: number
}

/** Telegram's cap on a message, with room for the heading. */
const digestRoom = 3800

/** Waiting chats in one message, a line and a button each; chats that are taken or answered keep their line and lose the button. */
export const drawDigest = (
  { chats, more, late = false, now }: { chats: readonly DigestLine[]; more: number; late?: boolean; now: Date },
  wording: Wording,
): Drawing => {
  const dur = (chat: ChatView): string => (chat.waitingSince === null ? '' : wording.times.dur(now.getTime() - chat.waitingSince.getTime()))
  const perLine = Math.max(24, Math.floor(digestRoom / Math.max(chats.length, 1)))
  const line = ({ chat }: DigestLine, index: number): string => {
    const shape = (product: string): string =>
      wording.label('card.digest.line', { i: index + 1, product, order: String(chat.order), dur: dur(chat) })
    const room = perLine - 1 - shape('').length
    return shape(room < 2 ? '' : cutGraphemes(titleOf(chat, wording), room, 'utf16'))
  }
  const waits = ({ chat, message }: DigestLine): boolean => chat.owner === null && chat.lastSellerId < message
  const buttons = chats.flatMap((entry, index) =>
    waits(entry)
      ? [
          callbackButton(
            `${String(index + 1)}. ${wording.label('btn.reply')}`,
            encodeCallback({ action: 'claim', args: [entry.chat.order, entry.message] }),
          ),
        ]
      : [],
  )
  const rows = Array.from({ length: Math.ceil(buttons.length / 3) }, (_, row) => buttons.slice(row * 3, row * 3 + 3))
  const oldest = chats.reduce(
    (longest, { chat }) => Math.max(longest, chat.waitingSince === null ? 0 : now.getTime() - chat.waitingSince.getTime()),
    0,
  )
  return {
    text: lines([
      wording.rich(late ? 'card.digest' : 'digest.first', {
        n: chats.length + more,
        dur: oldest === 0 ? '' : wording.times.dur(oldest),
        lines: chats.map(line).join('\n'),
      }),
      more === 0 ? null : wording.rich('act.more', { n: more }),
    ]),
    keyboard: inlineKeyboard(rows),
    silent: false,
    open: true,
  }
}
