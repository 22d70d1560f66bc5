import type { BotContext, PressContext } from './context.ts'
import { isStaff } from './context.ts'

/** A button that leads nowhere any more: in private the menu of this moment comes with the answer. */
export const answerStale = async (ctx: PressContext | BotContext): Promise<void> => {
  const isMenuDue = isStaff(ctx) && ctx.chat?.type === 'private'
  await ctx.press?.answer(isMenuDue ? 'err.stale' : 'err.stale.plain')
  if (isMenuDue) await ctx.say({ key: 'menu.title', keyboard: 'home' })
}
