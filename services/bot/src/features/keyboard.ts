import { Composer } from 'grammy'
import type { BotDeps, StaffContext } from '../context.ts'
import { createDeskActions } from '../desk-actions.ts'
import type { DeskActions } from '../desk-actions.ts'
import { classifyWords } from '../words.ts'
import type { MenuKey } from '../words.ts'

/** What a label does with the chat that is open. */
const handlers = (actions: DeskActions): Partial<Record<MenuKey, (ctx: StaffContext, order: number) => Promise<void>>> => ({
  'menu.seen': (ctx, order) => actions.seen(ctx, order),
  'menu.unpin': (ctx, order) => actions.unpin(ctx, order, false),
  'menu.history_chat': (ctx, order) => actions.history(ctx, order),
  'menu.write': (ctx, order) => actions.openAs(ctx, order, true),
  'menu.back_chat': async (ctx, order) => {
    await actions.close(ctx, order)
    await actions.openAs(ctx, order, false)
  },
})

/**
 * Labels of the keyboard below the input field, which arrive as text, and commands that nobody else knew. This stands before everything
 * that reads text as a reply, and lets neither of them through: a buyer never gets a label or a command.
 */
export const keyboardFeature = (
  deps: Pick<BotDeps, 'bot' | 'account' | 'desk' | 'deskReads' | 'views' | 'outbox' | 'clock'>,
): Composer<StaffContext> => {
  const actions = createDeskActions(deps)
  const byKey = handlers(actions)
  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('message', async (ctx, next) => {
    // A chat that was found inline and put here is no word to anybody.
    if (ctx.message.via_bot?.id === deps.bot) return
    const words = classifyWords(ctx.message.text ?? ctx.message.caption ?? '')
    if (words.kind === 'content') {
      await next()
      return
    }
    const act = words.kind === 'menu' ? byKey[words.key] : undefined
    if (act === undefined) {
      await ctx.say(words.kind === 'menu' ? { key: 'err.stale', keyboard: 'home' } : { key: 'err.unknown_cmd' })
      return
    }
    const opened = await actions.opened(ctx)
    if (opened === null) await ctx.say({ key: 'chat.placeholder.none', keyboard: 'home' })
    else await act(ctx, opened.order)
  })
  return composer
}
