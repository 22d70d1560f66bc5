import { encodeCallback } from '@pinline/contracts'
import { isReopenable, rateButtons } from '@pinline/db'
import type { ReplyPart, SupportRequest } from '@pinline/db'
import { isRequestOpen } from '@pinline/domain'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { onAction } from '../context.ts'
import type { PressContext, StaffContext } from '../context.ts'
import { fullName } from '../wording.ts'
import { messagesOf, toSaid } from './comment-words.ts'
import { keptPrompt } from './form-kept.ts'
import type { Kept } from './form-kept.ts'
import { reopenPrompt } from './mine-deps.ts'
import type { MineDeps } from './mine-deps.ts'

/** Words that answer a question about a request. */
export interface PromptedWords {
  readonly request: number
  readonly message: Message
  readonly parts: readonly ReplyPart[]
}

/** Tells that it is too late to open a request again. A new one, if it is begun soon, names the old. */
const createTellLate =
  ({ prompts, clock }: MineDeps) =>
  async (ctx: StaffContext, { id }: Pick<SupportRequest, 'id'>, days: number, said: Kept = { text: '' }): Promise<void> => {
    await prompts.ask({ manager: ctx.person.id, kind: keptPrompt, data: { ...said, previous: id }, now: clock() })
    const fresh = { label: 'req.btn.new', style: 'primary', data: encodeCallback({ action: 'reqOther', args: [] }) } as const
    await ctx.say({ key: 'req.reopen.late', params: { num: String(id), days }, buttons: [[fresh]] })
  }

/** Asks what is still wrong. The answer opens the request again; nothing happens before. */
const createAskWhy = (deps: MineDeps) => {
  const { helpDesk, prompts, clock } = deps
  const tellLate = createTellLate(deps)
  return async (ctx: PressContext, [id]: readonly [number]): Promise<void> => {
    const request = await helpDesk.desk.requests.get(id)
    const { reopenDays } = helpDesk.catalogue.current()
    if (request?.person !== ctx.person.id) await ctx.press.answer('req.gone')
    else if (isRequestOpen(request.status)) await ctx.press.answer('err.stale.plain')
    else if (!isReopenable(request, reopenDays, clock())) await Promise.all([ctx.press.answer(), tellLate(ctx, request, reopenDays)])
    else {
      await prompts.ask({ manager: ctx.person.id, kind: reopenPrompt, data: { request: id }, now: clock() })
      const cancel = { label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }
      await Promise.all([ctx.press.answer(), ctx.say({ key: 'req.notsolved.ask', request: id, buttons: [[cancel]] })])
    }
  }
}

/** Takes why a request is not solved; with it the request is open again. */
export const createReopenAnswer = (deps: MineDeps) => {
  const { helpDesk, outbox } = deps
  const tellLate = createTellLate(deps)
  return async (ctx: StaffContext, { request: id, message, parts }: PromptedWords): Promise<void> => {
    const [first] = messagesOf(ctx, message)
    const { reopenDays } = helpDesk.catalogue.current()
    const said = toSaid(parts)
    const result = await helpDesk.desk.deeds.reopen({
      request: id,
      person: ctx.person.id,
      key: ctx.key,
      author: fullName(ctx.person),
      ...said,
      source: { telegramChat: first.chat.id, messageId: first.message_id },
      days: reopenDays,
      answers: true,
      alongside: ctx.work.finishIn,
    })
    if (result.status === 'none') {
      await ctx.say({ key: 'req.gone', replyTo: first.message_id })
      return
    }
    ctx.work.committed()
    await outbox.ring(result.lanes)
    if (result.status === 'late') await tellLate(ctx, result.request, reopenDays, { text: said.text, files: [...said.files] })
    else await ctx.say({ key: 'req.reopened', params: { num: String(id) }, request: id, replyTo: first.message_id })
  }
}

/** Its requester says whether a solved request is solved. */
export const solvedFeature = (deps: MineDeps): Composer<StaffContext> => {
  const { helpDesk, outbox } = deps
  const composer = new Composer<StaffContext>()
  const askWhy = createAskWhy(deps)
  onAction(composer, 'reqAccept', async (ctx, [id]) => {
    const result = await helpDesk.desk.deeds.accept({ request: id, person: ctx.person.id, key: ctx.key })
    if (result.status === 'none') await ctx.press.answer('req.gone')
    else if (result.status === 'stale') await ctx.press.answer('err.stale.plain')
    else {
      const { request } = result
      await Promise.all([ctx.press.answer(), outbox.ring(result.lanes)])
      // Asked once each time that it is solved.
      const idem = `rate:${String(id)}:${String(request.reopened)}`
      if (request.rating === null)
        await ctx.say({ key: 'req.rate', params: { num: String(id) }, request: id, buttons: rateButtons(id), idem })
    }
  })
  onAction(composer, 'reqNotSolved', askWhy)
  onAction(composer, 'reqReopen', askWhy)
  return composer
}
