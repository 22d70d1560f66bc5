import { encodeCallback } from '@pinline/contracts'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { z } from 'zod'
import { onAction } from '../context.ts'
import type { PressContext, StaffContext } from '../context.ts'
import { classifyWords } from '../words.ts'
import type { AnsweredPost } from './comment-addressee.ts'
import { contentOf, createAddWords } from './comment-words.ts'
import { deskLabelOf } from './form-labels.ts'
import { commentPrompt, ratingPrompt, reopenPrompt } from './mine-deps.ts'
import type { MineDeps } from './mine-deps.ts'
import { createRatingAnswer } from './rate.ts'
import { createReopenAnswer } from './solved.ts'

const prompts = new Set([commentPrompt, reopenPrompt, ratingPrompt])

const asked = z.object({ request: z.int() })

/** What the message that somebody answers is about, also where it stands in a group. */
export const createAnsweredPost =
  ({ bot, views, helpDesk }: MineDeps) =>
  async (ctx: StaffContext, message: Message): Promise<AnsweredPost> => {
    const { reply_to_message: near, external_reply: far } = message
    if (near === undefined && far === undefined) return { type: 'none' }
    const place =
      near === undefined
        ? { telegramChat: far?.chat?.id ?? 0, messageId: far?.message_id ?? 0 }
        : { telegramChat: message.chat.id, messageId: near.message_id }
    const shown = await views.shown({ bot, ...place })
    if (shown !== null && shown.chat !== null) return { type: 'chat' }
    if (shown?.kind !== 'request' || shown.subject === null) return { type: 'other' }
    const request = await helpDesk.desk.requests.get(shown.subject)
    return request?.person === ctx.person.id ? { type: 'request', request: request.id } : { type: 'other' }
  }

/** Words and files in private that nobody else has a use for. */
export const isWords = (ctx: StaffContext, message: Message, bot: number): boolean =>
  classifyWords(message.text ?? message.caption ?? '').kind === 'content' &&
  deskLabelOf(message.text ?? '') === null &&
  message.via_bot?.id !== bot &&
  message.contact === undefined &&
  contentOf(ctx, message).type !== 'service'

const createAskForWords =
  ({ helpDesk, prompts: questions, clock }: MineDeps) =>
  async (ctx: PressContext, [id]: readonly [number]): Promise<void> => {
    const request = await helpDesk.desk.requests.get(id)
    if (request?.person !== ctx.person.id) {
      await ctx.press.answer('req.gone')
      return
    }
    await questions.ask({ manager: ctx.person.id, kind: commentPrompt, data: { request: id }, now: clock() })
    const cancel = { label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }
    const question = { key: 'req.comment.ask', params: { num: String(id) }, request: id, buttons: [[cancel]] } as const
    await Promise.all([ctx.press.answer(), ctx.say(question)])
  }

/**
 * Words about a request that say so themselves: an answer to a post about it, or to a question of the bot. This stands before the forms and the
 * shop, so that neither takes them for its own.
 */
export const requestAnswersFeature = (deps: MineDeps): Composer<StaffContext> => {
  const { bot, prompts: questions, clock } = deps
  const answeredPost = createAnsweredPost(deps)
  const add = createAddWords(deps)
  const answers = new Map([
    [reopenPrompt, createReopenAnswer(deps)],
    [ratingPrompt, createRatingAnswer(deps)],
  ])
  const composer = new Composer<StaffContext>()
  onAction(composer, 'reqComment', createAskForWords(deps))

  composer.chatType('private').on('message', async (ctx, next) => {
    const { message } = ctx
    if (!isWords(ctx, message, bot)) {
      await next()
      return
    }
    const answered = await answeredPost(ctx, message)
    const prompt = await questions.current(ctx.person.id, clock())
    const about = prompt !== null && prompts.has(prompt.kind) ? asked.safeParse(prompt.data) : undefined
    const isAnswer = answered.type !== 'chat' && (answered.type !== 'request' || answered.request === about?.data?.request)
    const asks = prompt !== null && about?.success === true && isAnswer ? { kind: prompt.kind, request: about.data.request } : null
    const request = asks?.request ?? (answered.type === 'request' ? answered.request : null)
    if (request === null) {
      await next()
      return
    }
    const content = contentOf(ctx, message)
    if (content.type !== 'parts') {
      await ctx.say({ key: 'req.kind', request, replyTo: message.message_id })
      return
    }
    const answer = asks === null ? undefined : answers.get(asks.kind)
    if (answer === undefined) await add(ctx, { request, message, parts: content.parts, answers: asks !== null, tells: asks !== null })
    else await answer(ctx, { request, message, parts: content.parts })
  })
  return composer
}
