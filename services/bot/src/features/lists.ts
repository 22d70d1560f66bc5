import { listKinds } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { unknownChat } from '../desk-actions.ts'
import { createShowList, toListPage } from '../lists.ts'
import type { ListPlace } from '../lists.ts'
import { answerStale } from '../stale.ts'

type ListsDeps = Pick<BotDeps, 'bot' | 'account' | 'lists' | 'views' | 'outbox' | 'identity'>

/** Where a list stands that is turned over in place; null for one that somebody has forwarded elsewhere. */
export const placeOf = (ctx: StaffContext): ListPlace | null => {
  const message = ctx.callbackQuery?.message
  return message?.chat.id === ctx.person.telegramId ? { telegramChat: message.chat.id, messageId: message.message_id } : null
}

/** Turns the pages of a list in place. A list that is gone is made anew; words that were searched for are gone with it. */
const createTurn = (deps: ListsDeps) => {
  const { bot, lists, outbox } = deps
  const show = createShowList(deps)
  return async (ctx: PressContext, [view, page, kindIndex]: readonly [number, number, number]): Promise<void> => {
    const kind = listKinds[kindIndex]
    const edit = placeOf(ctx)
    const kept = await lists.page(view, page)
    if (kept !== null && kept.manager !== ctx.person.id) await ctx.press.answer('err.not_yours')
    else if (kept !== null) await Promise.all([ctx.press.answer(), outbox.send([toListPage(bot, ctx, { view, page, edit })])])
    else if (kind === undefined || kind === 'search') await answerStale(ctx)
    else if (kind === 'held' && ctx.person.role !== 'admin') await ctx.press.answer('err.rights')
    else {
      await ctx.press.answer()
      await show(ctx, { kind }, edit === null ? {} : { edit })
    }
  }
}

/** The buttons of lists, and of files that a page of a chat's history names. */
export const listsFeature = (deps: ListsDeps): Composer<StaffContext> => {
  const { bot, account, views, outbox } = deps
  const composer = new Composer<StaffContext>()
  onAction(composer, 'list', createTurn(deps))
  onAction(composer, 'file', async (ctx, [order, message]) => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const target = { bot, recipient: managerRecipient(ctx.person.id), order }
    const wish = { op: 'file', payload: { message }, idem: `file:${ctx.key}`, priority: 1, chat: chat.id, manager: ctx.person.id } as const
    await Promise.all([ctx.press.answer(), outbox.send([toTelegram(target, wish)])])
  })
  return composer
}
