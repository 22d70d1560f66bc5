import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import { colleagueButtons, maxColleagues } from '../colleagues.ts'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { owns, unknownChat } from '../desk-actions.ts'
import type { Params } from '../wording.ts'

type PinDeps = Pick<BotDeps, 'account' | 'pins' | 'handovers' | 'views' | 'outbox' | 'clock'>

/** The owner keeps a chat whose pin is about to end. */
const createExtend =
  ({ pins, outbox }: PinDeps) =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const result = await pins.extend({ order, manager: ctx.person.id })
    if (result.status === 'no-chat') {
      await unknownChat(ctx, order)
      return
    }
    if (result.status === 'not-owner') {
      await Promise.all([ctx.press.answer('pin.notmine', { order: String(order) }), outbox.ring(result.lanes)])
      return
    }
    const till = { time: 'till', at: result.until.toISOString() } as const
    await Promise.all([
      ctx.press.answer(),
      outbox.ring(result.lanes),
      ctx.say({ key: 'pin.extended', params: { till }, about: result.chat }),
    ])
  }

/** Asks to whom a chat shall go. */
const createChoose =
  ({ account, handovers, views, clock }: PinDeps) =>
  async (ctx: PressContext, order: number, said?: { key: TextKey; params: Params }): Promise<void> => {
    const chat = await views.chat({ account, order })
    if (chat === null) await unknownChat(ctx, order)
    else if (!owns(chat, ctx.person.id, clock())) await ctx.press.answer('pin.notmine', { order: String(order) })
    else {
      const colleagues = await handovers.colleagues(ctx.person.id, false, maxColleagues)
      if (colleagues.length === 0) {
        await ctx.press.answer('hand.nobody')
        return
      }
      await ctx.press.answer(said?.key, said?.params)
      await ctx.say({ key: 'hand.choose', about: chat, buttons: colleagueButtons(colleagues, order, 'handTo') })
    }
  }

const createOffer = ({ handovers, outbox }: PinDeps, choose: ReturnType<typeof createChoose>) => {
  return async (ctx: PressContext, [order, to]: readonly [number, number]): Promise<void> => {
    const result = await handovers.offer({ order, from: ctx.person.id, to })
    if (result.status === 'no-chat') await unknownChat(ctx, order)
    else if (result.status === 'not-owner') await ctx.press.answer('pin.notmine', { order: String(order) })
    // He has gone off shift since the question was asked.
    else if (result.status === 'away') await choose(ctx, order, { key: 'hand.away', params: { manager: { manager: to } } })
    else {
      await Promise.all([
        ctx.press.answer(),
        outbox.ring(result.lanes),
        ctx.say({ key: 'hand.asked', params: { manager: { manager: to } }, about: result.chat }),
      ])
    }
  }
}

const createAnswer =
  ({ handovers, outbox }: PinDeps) =>
  async (ctx: PressContext, offer: number, accept: boolean): Promise<void> => {
    const result = await handovers.answer({ offer, manager: ctx.person.id, accept, key: ctx.key })
    if (result.status === 'not-yours') {
      await ctx.press.answer('err.not_yours')
      return
    }
    const isAccepted = result.status === 'accepted'
    await Promise.all([
      isAccepted ? ctx.press.answer() : ctx.press.answer(result.status === 'gone' ? 'hand.gone' : 'hand.declined.you'),
      outbox.ring(result.lanes),
      // The CRM may know of an answer that we have not read yet.
      isAccepted ? outbox.refresh(result.order) : undefined,
    ])
  }

/** Pins between claim and drop: they are extended, and handed to a colleague who agrees. */
export const pinsFeature = (deps: PinDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  const choose = createChoose(deps)
  const answer = createAnswer(deps)
  onAction(composer, 'extend', createExtend(deps))
  onAction(composer, 'handover', (ctx, [order]) => choose(ctx, order))
  onAction(composer, 'handTo', createOffer(deps, choose))
  onAction(composer, 'handAccept', (ctx, [offer]) => answer(ctx, offer, true))
  onAction(composer, 'handDecline', (ctx, [offer]) => answer(ctx, offer, false))
  onAction(composer, 'cancel', (ctx) => ctx.press.answer('cancel.done'))
  return composer
}
