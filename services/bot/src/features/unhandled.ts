import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import { answerStale } from '../stale.ts'

/** Whatever nobody took: a press is answered in any case, the rest is not for us. */
export const unhandledFeature = (): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.on('callback_query', async (ctx) => {
    await answerStale(ctx)
  })
  return composer
}
