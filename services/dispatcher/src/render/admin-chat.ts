import { encodeCallback } from '@pinline/contracts'
import type { ChatFacts, ChatView } from '@pinline/db'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { titleOf } from './card.ts'
import { pinLine } from './chat.ts'
import { textOf } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** A chat for an admin who reads it. */
export interface AdminChat {
  readonly chat: ChatView
  readonly facts: ChatFacts
  readonly reader: number
  readonly now: Date
}

const stateOf = ({ chat, facts }: AdminChat, wording: Wording): string => {
  if (facts.workState !== null) return textOf(wording, `adm.state.${facts.workState}`)
  return wording.text(chat.waitingSince === null ? 'adm.state.quiet' : 'adm.state.waiting')
}

/** What an admin may do with a chat. */
const menuOf = ({ chat, reader }: AdminChat, wording: Wording) => {
  const button = (
    label: 'btn.open' | 'btn.take_over' | 'btn.assign' | 'btn.forget',
    action: 'open' | 'takeOver' | 'assign' | 'forget',
    style?: 'primary' | 'danger',
  ) => callbackButton(wording.label(label), encodeCallback({ action, args: [chat.order] }), style)
  return inlineKeyboard([
    [button('btn.open', 'open', 'primary')],
    [chat.owner?.id === reader ? null : button('btn.take_over', 'takeOver', chat.owner === null ? undefined : 'danger')],
    [button('btn.assign', 'assign')],
    [button('btn.forget', 'forget')],
  ])
}

/** What is known about a chat, with what can be done. The buyer's address is whole for admins: they answer for it. */
export const drawAdminChat = (view: AdminChat, wording: Wording): Drawing => {
  const { chat, facts, reader, now } = view
  return {
    text: wording.rich('adm.chat', {
      ...wording.aboutChat(chat, true),
      product: titleOf(chat, wording),
      kind: wording.text(`adm.kind.${facts.kind}`),
      state: stateOf(view, wording),
      pin: pinLine(chat, reader, wording, now),
      n: facts.messages,
      total: facts.messagesInCrm ?? '',
      at: facts.syncedAt === null ? '' : wording.times.at(facts.syncedAt, now),
    }),
    keyboard: menuOf(view, wording),
    silent: true,
    open: false,
  }
}

/** Who has a chat and who looks at it. */
export const drawConnected = (view: AdminChat, wording: Wording): Drawing => {
  const { chat, facts, now } = view
  const about = { ...wording.aboutChat(chat, true), product: titleOf(chat, wording) }
  const lines = facts.connected.map(({ person, kind, since }) =>
    wording.text('adm.connected.line', {
      manager: wording.name(person),
      kind: wording.text(`adm.kind.${kind}`),
      since: wording.times.since(since, now),
    }),
  )
  return {
    text:
      lines.length === 0 ? wording.rich('adm.connected.none', about) : wording.rich('adm.connected', { ...about, lines: lines.join('\n') }),
    keyboard: menuOf(view, wording),
    silent: true,
    open: false,
  }
}
