import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'

/** Whatever nobody took: a press is answered in any case, the rest is not for us. */
export const unhandledFeature = (): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.on('callback_query', async (ctx) => {
    await ctx.press?.answer('err.stale.plain')
  })
  return composer
}
