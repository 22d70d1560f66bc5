import type { CallbackAction } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import { Composer } from 'grammy'
import type { BotDeps, StaffContext } from '../context.ts'

/** Buttons that answer a question which can be answered once. */
const answers: ReadonlySet<CallbackAction['action']> = new Set([
  'cancel',
  'keep',
  'unpinYes',
  'handTo',
  'handAccept',
  'handDecline',
  'snoozeFor',
  'takeOverYes',
  'assignTo',
  'userBanYes',
  'forgetYes',
] as const)

/** Takes the buttons off a question once it is answered, so that nobody finds a live red button weeks later. */
export const questionsFeature = ({ bot, outbox }: Pick<BotDeps, 'bot' | 'outbox'>): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  composer.on('callback_query', async (ctx, next) => {
    await next()
    const message = ctx.callbackQuery.message
    if (ctx.action === null || !answers.has(ctx.action.action) || message?.chat.type !== 'private') return
    const target = { bot, recipient: managerRecipient(ctx.person.id), order: 0 }
    const payload = { telegramChat: message.chat.id, messageId: message.message_id }
    const wish = { op: 'question.end', payload, idem: `question.end:${ctx.key}`, priority: 2, manager: ctx.person.id } as const
    await outbox.send([toTelegram(target, wish)])
  })
  return composer
}
