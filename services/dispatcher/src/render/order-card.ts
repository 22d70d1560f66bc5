import { encodeCallback } from '@pinline/contracts'
import type { ChatView } from '@pinline/db'
import type { CrmPurchase } from '@pinline/domain'
import { cutGraphemes } from '@pinline/i18n'
import type { RichText } from '@pinline/i18n'
import { callbackButton, copyButton, inlineKeyboard, urlButton } from '@pinline/telegram'
import { titleOf } from './card.ts'
import { payWord } from './chat.ts'
import { lines, textOf } from './desk-words.ts'
import type { Wording } from './desk-words.ts'
import type { Drawing } from './drawing.ts'

/** An order as somebody sees it. */
export interface OrderFacts {
  readonly chat: ChatView
  /** Null: the CRM did not show it. */
  readonly purchase: CrmPurchase | null
  /** Other orders of the buyer that we know of. */
  readonly others: number
  /** Its reader may see what is personal: the chat's owner, or an admin. */
  readonly personal: boolean
  /** Its reader owns the chat. */
  readonly mine: boolean
}

const optionLength = 200
const mostOptions = 12

/** The CRM's times carry no zone, so they are shown as they are written there. */
const timeOf = (written: string | null): string => {
  const [, year, month, day, clock] = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2})/.exec(written ?? '') ?? []
  return clock === undefined ? (written ?? '') : `${day ?? ''}.${month ?? ''}.${year ?? ''}, ${clock}`
}

const optionsOf = ({ options }: CrmPurchase, wording: Wording): RichText => {
  const shown = options.slice(0, mostOptions).map(({ name, value }) => cutGraphemes(`${name}: ${value}`, optionLength, 'utf16'))
  return shown.length === 0 ? [] : wording.rich('order.options', { lines: shown.join('\n') })
}

const amountOf = ({ amount, currency }: CrmPurchase): string => [amount, currency].filter((part) => part !== null).join(' ')

const cardOf = (purchase: CrmPurchase, { chat, others, personal }: OrderFacts, wording: Wording): RichText => {
  const isHidden = !personal && (purchase.options.length > 0 || purchase.codeState !== null)
  return lines([
    wording.rich('order.card', {
      product: titleOf(chat, wording),
      order: String(chat.order),
      shop: chat.shop ?? '',
      amount: amountOf(purchase),
      qty: purchase.quantity ?? '',
      pay: [payWord(purchase.state, wording), purchase.paymentMethod ?? ''].filter((part) => part !== '').join(', '),
      when: timeOf(purchase.orderedAtText),
      paid: timeOf(purchase.paidAtText),
      options: personal ? optionsOf(purchase, wording) : [],
      code: personal && purchase.codeState !== null ? textOf(wording, `order.code.${String(purchase.codeState)}`) : '',
    }),
    isHidden ? wording.rich('order.private') : null,
    others === 0 ? null : wording.rich('order.others', { n: others }),
  ])
}

/** An order's details, in private. Address and delivery code are for the chat's owner and for admins. */
export const drawOrder = (facts: OrderFacts, wording: Wording): Drawing => {
  const { chat, purchase, others, mine } = facts
  const button = (label: 'btn.others' | 'btn.order_state' | 'btn.refresh', action: 'others' | 'orderState' | 'order') =>
    callbackButton(wording.label(label), encodeCallback({ action, args: [chat.order] }))
  const link = wording.orderLink(chat.order)
  return {
    text: purchase === null ? wording.rich('order.none', { order: String(chat.order) }) : cardOf(purchase, facts, wording),
    keyboard: inlineKeyboard([
      [copyButton(wording.label('btn.copy_order'), String(chat.order)), others === 0 ? null : button('btn.others', 'others')],
      [mine && purchase !== null ? button('btn.order_state', 'orderState') : null],
      [purchase === null ? button('btn.refresh', 'order') : null],
      [link === undefined ? null : urlButton(wording.label('btn.crm'), link)],
    ]),
    silent: true,
    open: false,
  }
}
