import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { StaffContext } from '../context.ts'
import { classifyWords } from '../words.ts'

/** `/start` and `/help` of people who have access, and "How it works". */
export const helpFeature = (): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  onAction(composer, 'help', async (ctx) => {
    await ctx.press.answer()
    await ctx.say({ key: 'help.manager' })
  })
  onAction(composer, 'manager', async (ctx) => {
    await ctx.press.answer()
    await ctx.say({ key: 'help.manager' })
  })
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind !== 'command' || (words.name !== 'start' && words.name !== 'help')) {
      await next()
      return
    }
    const isNewAdmin = words.name === 'start' && ctx.person.role === 'admin' && ctx.isFirstContact
    await ctx.say(isNewAdmin ? { key: 'access.first' } : { key: 'help.manager' })
  })
  return composer
}
