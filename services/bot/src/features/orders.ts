import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import { createTranslator, cutGraphemes, isTextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { isReachable, onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { owns, unknownChat } from '../desk-actions.ts'
import { createPreview } from '../preview.ts'

type OrderDeps = Pick<
  BotDeps,
  'bot' | 'account' | 'language' | 'orders' | 'desk' | 'deskReads' | 'people' | 'views' | 'replyDecisions' | 'outbox' | 'identity' | 'clock'
>

/** Other orders that get a button. */
const mostOthers = 8
const productLength = 22

/** Shows an order in private, wherever it was asked for: its details are personal. */
const createShow =
  ({ bot, account, views, outbox, identity }: OrderDeps) =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    if (!isReachable(ctx.person)) {
      await ctx.press.answer('access.start', { bot: await identity.username() })
      return
    }
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const manager = ctx.person.id
    const target = { bot, recipient: managerRecipient(manager), order }
    const wish = { op: 'order', payload: null, idem: `order:${ctx.key}`, priority: 1, chat: chat.id, manager } as const
    const answer = ctx.chat?.type === 'private' ? ctx.press.answer() : ctx.press.answer('order.sent')
    await Promise.all([answer, outbox.send([toTelegram(target, wish)])])
  }

const createOthers =
  ({ account, orders, views }: OrderDeps) =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const chat = await views.chat({ account, order })
    const found = chat === null ? null : await orders.others(chat.id, mostOthers)
    if (chat === null || found === null) await unknownChat(ctx, order)
    else if (found.total === 0) await ctx.press.answer('order.others.none')
    else {
      const buttons = found.orders.map((other) => [
        {
          label: 'inline.item',
          params: { product: cutGraphemes(other.product ?? '', productLength), order: String(other.order), pin: '' },
          data: encodeCallback({ action: 'open', args: [other.order] }),
        },
      ])
      await Promise.all([ctx.press.answer(), ctx.say({ key: 'order.others', params: { n: found.total }, about: chat, buttons })])
    }
  }

/** Tells the buyer where the order stands, in the organisation's language; its sender sees the words first. */
const createTell = (deps: OrderDeps) => {
  const { account, language, views, clock } = deps
  const preview = createPreview(deps)
  const words = createTranslator(language)
  return async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const key = `order.tell.${String(chat.payState)}`
    if (!owns(chat, ctx.person.id, clock())) await ctx.press.answer('pin.notmine', { order: String(order) })
    else if (!isTextKey(key) || chat.payState === null) await ctx.press.answer('order.tell.none', { order: String(order) })
    else {
      const named = { order: String(order) }
      const what =
        chat.product === null
          ? words.text('order.tell.what.plain', named)
          : words.text('order.tell.what', { ...named, product: chat.product })
      const text = words.text(key, { what })
      const back = { label: 'menu.back', data: encodeCallback({ action: 'order', args: [order] }) }
      await preview(ctx, chat, [{ type: 'text', text }], back)
    }
  }
}

/** What a manager looks up about an order, and tells its buyer. */
export const ordersFeature = (deps: OrderDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  onAction(composer, 'order', createShow(deps))
  onAction(composer, 'others', createOthers(deps))
  onAction(composer, 'orderState', createTell(deps))
  return composer
}
