import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import { isRequestOpen } from '@pinline/domain'
import { Composer } from 'grammy'
import { isStaff, onAction } from '../context.ts'
import type { StaffContext } from '../context.ts'
import { commentPrompt, ratingPrompt, reopenPrompt } from './mine-deps.ts'
import type { MineDeps } from './mine-deps.ts'

/** A requester takes a request back, after one question. */
export const cancelFeature = ({ helpDesk, outbox }: MineDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  onAction(composer, 'reqCancel', async (ctx, [id]) => {
    const request = await helpDesk.desk.requests.get(id)
    const params = { num: String(id) }
    if (request?.person !== ctx.person.id) await ctx.press.answer('req.gone')
    else if (!isRequestOpen(request.status)) await ctx.press.answer('req.cancel.late', params)
    else {
      const yes = { label: 'req.btn.cancel', style: 'danger', data: encodeCallback({ action: 'reqCancelYes', args: [id] }) } as const
      const no = { label: 'menu.back', data: encodeCallback({ action: 'cancel', args: [] }) }
      await Promise.all([ctx.press.answer(), ctx.say({ key: 'req.cancel.ask', params, request: id, buttons: [[yes], [no]] })])
    }
  })
  onAction(composer, 'reqCancelYes', async (ctx, [id]) => {
    const result = await helpDesk.desk.deeds.cancel({ request: id, person: ctx.person.id, key: ctx.key })
    const params = { num: String(id) }
    if (result.status === 'none') await ctx.press.answer('req.gone')
    else if (result.status === 'late') await ctx.press.answer('req.cancel.late', params)
    else {
      await Promise.all([ctx.press.answer(), outbox.ring(result.lanes)])
      const idem = `cancelled:${String(id)}:${String(result.request.reopened)}`
      await ctx.say({ key: 'req.cancel.done', params, request: id, idem })
    }
  })
  return composer
}

/** Questions of the bot about requests that are made. Words that are kept for a new one are no question. */
const questions = new Set([commentPrompt, reopenPrompt, ratingPrompt])

const once = new Set(['cancel', 'reqAccept', 'reqCancelYes', 'reqFree', 'reqRate'])

/**
 * Questions about requests that can be answered once lose their buttons, and putting one away ends what was asked. A button that leads on to
 * something else ends a question as well, or the next words would go where nobody expects them.
 */
export const cancelQuestionsFeature = ({ bot, hasShop, prompts, outbox, clock }: MineDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  composer.on('callback_query', async (ctx, next) => {
    const name = ctx.action?.action ?? ''
    const message = ctx.callbackQuery.message
    if (message?.chat.type !== 'private' || !(name === 'cancel' || name.startsWith('req'))) {
      await next()
      return
    }
    const prompt = await prompts.current(ctx.person.id, clock())
    const isOurs = prompt !== null && questions.has(prompt.kind)
    if (isOurs) await prompts.clear(ctx.person.id)
    // Of managers the shop ends it, and whatever else they were asked.
    if (name === 'cancel' && isStaff(ctx) && hasShop && !isOurs) {
      await next()
      return
    }
    if (name === 'cancel') await ctx.press?.answer('cancel.done')
    else await next()
    // What a press has led on to stands in the same message.
    if (!once.has(name) || ctx.action?.action !== name) return
    const target = { bot, recipient: managerRecipient(ctx.person.id), order: 0 }
    const payload = { telegramChat: message.chat.id, messageId: message.message_id }
    await outbox.send([
      toTelegram(target, { op: 'question.end', payload, idem: `question.end:${ctx.key}`, priority: 2, manager: ctx.person.id }),
    ])
  })
  return composer
}
