import { managerRecipient, toTelegram } from '@pinline/db'
import { Composer } from 'grammy'
import { isForOther } from '../addressed.ts'
import { onAction } from '../context.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { forAdmins } from '../for-admins.ts'
import { classifyWords } from '../words.ts'
import { placeOf } from './lists.ts'

type ServiceDeps = Pick<BotDeps, 'bot' | 'views' | 'outbox' | 'identity' | 'setUp'>

/** How the service stands, for admins, and the day in numbers, for every manager. The answer to either comes in private. */
export const serviceFeature = (deps: ServiceDeps): Composer<StaffContext> => {
  const { bot, views, outbox, identity, setUp } = deps
  const composer = new Composer<StaffContext>()

  const show = async (ctx: StaffContext, edit: { telegramChat: number; messageId: number } | null): Promise<void> => {
    const target = { bot, recipient: managerRecipient(ctx.person.id), order: 0 }
    const wish = { op: 'service', payload: { edit }, idem: `service:${ctx.key}`, priority: 1, manager: ctx.person.id } as const
    await outbox.send([toTelegram(target, wish)])
  }
  const count = async (ctx: StaffContext): Promise<void> => {
    const target = { bot, recipient: managerRecipient(ctx.person.id), order: 0 }
    const wish = { op: 'stats', payload: null, idem: `stats:${ctx.key}`, priority: 1, manager: ctx.person.id } as const
    await outbox.send([toTelegram(target, wish)])
  }

  onAction(
    composer,
    'service',
    forAdmins(async (ctx) => {
      await ctx.press.answer()
      const place = placeOf(ctx)
      const isShown = place !== null && (await views.shown({ bot, ...place }))?.kind === 'service'
      await show(ctx, isShown ? place : null)
    }),
  )

  composer.chatType(['private', 'group', 'supergroup']).on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const name = words.kind === 'command' ? words.name : ''
    const isOurs =
      ctx.chat.type === 'private' ||
      (ctx.chat.id === (await setUp.chats.current('group')) && !(await isForOther(ctx.message.text, identity)))
    if ((name !== 'status' && name !== 'stats') || !isOurs) await next()
    else if (name === 'stats') await count(ctx)
    else if (ctx.person.role === 'admin') await show(ctx, null)
    else await ctx.say({ key: 'err.rights' })
  })
  return composer
}
