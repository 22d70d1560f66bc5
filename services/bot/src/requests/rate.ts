import { encodeCallback } from '@pinline/contracts'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { StaffContext } from '../context.ts'
import { fullName } from '../wording.ts'
import { messagesOf, toSaid } from './comment-words.ts'
import { ratingPrompt } from './mine-deps.ts'
import type { MineDeps } from './mine-deps.ts'
import type { PromptedWords } from './solved.ts'

/** Up to this mark it is asked what should be better. */
const lowMark = 3
const highestMark = 5

/** Takes what should have been better. */
export const createRatingAnswer =
  ({ helpDesk, outbox }: MineDeps) =>
  async (ctx: StaffContext, { request, message, parts }: PromptedWords): Promise<void> => {
    const [first] = messagesOf(ctx, message)
    const result = await helpDesk.desk.deeds.explain({
      request,
      person: ctx.person.id,
      key: ctx.key,
      author: fullName(ctx.person),
      ...toSaid(parts),
      source: { telegramChat: first.chat.id, messageId: first.message_id },
      answers: true,
      alongside: ctx.work.finishIn,
    })
    if (result.status === 'none') {
      await ctx.say({ key: 'req.gone', replyTo: first.message_id })
      return
    }
    ctx.work.committed()
    await outbox.ring(result.lanes)
  }

/** A mark for a request that is solved. */
export const rateFeature = ({ helpDesk, outbox, prompts, clock }: MineDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  onAction(composer, 'reqRate', async (ctx, [id, value]) => {
    if (value < 1 || value > highestMark) {
      await ctx.press.answer('err.stale.plain')
      return
    }
    const person = ctx.person.id
    const result = await helpDesk.desk.deeds.rate({ request: id, person, value, key: ctx.key })
    if (result.status === 'none' || result.status === 'stale') {
      await ctx.press.answer(result.status === 'none' ? 'req.gone' : 'err.stale.plain')
      return
    }
    await Promise.all([ctx.press.answer('req.rate.thanks', { n: value }, { keep: true }), outbox.ring(result.lanes)])
    if (value > lowMark || result.status === 'known') return
    await prompts.ask({ manager: person, kind: ratingPrompt, data: { request: id }, now: clock() })
    const skip = { label: 'req.btn.skip', data: encodeCallback({ action: 'cancel', args: [] }) }
    await ctx.say({ key: 'req.rate.low', request: id, buttons: [[skip]] })
  })
  return composer
}
