import { encodeCallback, statusCodes } from '@pinline/contracts'
import type { ChatView } from '@pinline/db'
import { isActivationHeld } from '@pinline/domain'
import { callbackButton, inlineKeyboard, urlButton } from '@pinline/telegram'
import type { ButtonStyle, InlineKeyboardMarkup } from '@pinline/telegram'
import type { Wording } from './desk-words.ts'

/** Which of a chat card's two menus is shown. */
export type ChatMenu = 'main' | 'more'

type Label = Parameters<Wording['label']>[0]
type OrderAction = 'write' | 'seen' | 'back' | 'more' | 'less' | 'handover' | 'snooze' | 'order' | 'templates' | 'note'

/** How its owner is done with a chat: an activation is finished, or taken up again; an ordinary chat is unpinned. */
const ending = ({ order, activation }: ChatView, wording: Wording) =>
  isActivationHeld(activation?.state ?? null)
    ? callbackButton(
        wording.label('menu.status'),
        encodeCallback({ action: 'status', args: [order, activation?.state === 'done' ? statusCodes.work : statusCodes.done] }),
        'success',
      )
    : callbackButton(wording.label('menu.unpin'), encodeCallback({ action: 'unpin', args: [order] }), 'danger')

/** What can be done with a chat, below its card. `mine`: its reader owns it. */
export const drawChatMenu = (chat: ChatView, { mine, menu }: { mine: boolean; menu: ChatMenu }, wording: Wording): InlineKeyboardMarkup => {
  const button = (label: Label, action: OrderAction, style?: ButtonStyle) =>
    callbackButton(wording.label(label), encodeCallback({ action, args: [chat.order] }), style)
  if (menu === 'main') {
    const history = callbackButton(wording.label('menu.history_chat'), encodeCallback({ action: 'history', args: [chat.order, 0, 0] }))
    return inlineKeyboard([
      [button('menu.write', 'write', mine ? 'primary' : undefined)],
      [button('menu.seen', 'seen')],
      [history, button('btn.order', 'order')],
      [mine ? ending(chat, wording) : null],
      [button('menu.back', 'back'), button('btn.more', 'more')],
    ])
  }
  const link = wording.orderLink(chat.order)
  const needless = encodeCallback({ action: 'noReply', args: [chat.order, chat.lastBuyerId] })
  const mayEnd = chat.waitingSince !== null && (mine || chat.owner === null)
  return inlineKeyboard([
    [mine ? button('btn.templates', 'templates') : null, button('btn.note', 'note')],
    [mine ? button('btn.handover', 'handover') : null, button('btn.snooze', 'snooze')],
    [mayEnd ? callbackButton(wording.label('btn.noreply'), needless) : null],
    [link === undefined ? null : urlButton(wording.label('btn.crm'), link)],
    [button('menu.back', 'less')],
  ])
}
