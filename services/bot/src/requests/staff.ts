import { parseEffect } from '@pinline/contracts'
import { tellStaff } from '@pinline/db'
import type { StaffOutcome, SupportRequest } from '@pinline/db'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { onAction } from '../context.ts'
import type { PressContext, StaffContext } from '../context.ts'
import { fullName } from '../wording.ts'
import type { MineDeps } from './mine-deps.ts'

/** Lets somebody press who stands in the group of the request's department; anybody there may. */
const createInGroup =
  ({ helpDesk }: MineDeps) =>
  (handle: (ctx: PressContext, request: SupportRequest) => Promise<void>) =>
  async (ctx: PressContext, [id]: readonly [number]): Promise<void> => {
    const request = await helpDesk.desk.requests.get(id)
    const group = request === null ? null : await helpDesk.desk.staffChats.current(request.department)
    if (request === null || group === null || ctx.callbackQuery?.message?.chat.id !== group) await ctx.press.answer('staff.elsewhere')
    else await handle(ctx, request)
  }

const deedOf = (ctx: StaffContext, request: Pick<SupportRequest, 'id'>) => ({
  request: request.id,
  person: ctx.person.id,
  name: fullName(ctx.person),
  key: ctx.key,
})

/** Answers a press by what came of it. */
const createAnswer =
  ({ outbox }: MineDeps) =>
  async (ctx: PressContext, result: StaffOutcome<'taken' | 'mine' | 'lost' | 'solved'>): Promise<void> => {
    if (result.status === 'none') {
      await ctx.press.answer('err.stale.plain')
      return
    }
    const { request, status } = result
    const params = { num: String(request.id) }
    const name = request.assignee ?? ''
    const answered =
      status === 'lost'
        ? ctx.press.answer('staff.lost', { ...params, name }, { keep: true })
        : status === 'ended'
          ? ctx.press.answer('staff.ended', params)
          : status === 'mine'
            ? ctx.press.answer('staff.mine', params)
            : ctx.press.answer()
    await Promise.all([answered, outbox.ring(result.lanes)])
  }

/** Asks for words in the group; whoever answers that question says them. */
const createQuestion =
  ({ bot, outbox }: MineDeps, key: 'staff.ask' | 'staff.note') =>
  async (ctx: PressContext, request: SupportRequest): Promise<void> => {
    await Promise.all([ctx.press.answer(), outbox.send([tellStaff(bot, request, `question:${ctx.key}`, { key, silent: true })])])
  }

/** A post about a request that somebody of its staff answers in their group; `key` null: it asks for nothing. */
interface AnsweredInGroup {
  readonly request: SupportRequest
  readonly post: number
  readonly key: 'staff.ask' | 'staff.note' | null
}

const createAnsweredInGroup =
  ({ bot, botReads, views, helpDesk }: MineDeps) =>
  async ({ chat, reply_to_message: near }: Message): Promise<AnsweredInGroup | null> => {
    if (near?.from?.id !== bot) return null
    const place = { bot, telegramChat: chat.id, messageId: near.message_id }
    const shown = await views.shown(place)
    const request = shown?.kind === 'request' && shown.subject !== null ? await helpDesk.desk.requests.get(shown.subject) : null
    if (request === null || (await helpDesk.desk.staffChats.current(request.department)) !== chat.id) return null
    const effect = parseEffect('notice', (await botReads.effectOf(place))?.payload)
    const key = effect.op === 'notice' ? effect.payload.key : ''
    return { request, post: near.message_id, key: key === 'staff.ask' || key === 'staff.note' ? key : null }
  }

/** Takes words of the staff: a question for the requester, or a note. */
const createTakeWords =
  ({ bot, helpDesk, outbox }: MineDeps) =>
  async (
    ctx: StaffContext,
    message: Message,
    { key, request }: { key: 'staff.ask' | 'staff.note'; request: SupportRequest },
  ): Promise<void> => {
    const replyTo = message.message_id
    const tell = (what: 'staff.text_only' | 'staff.ended', params = {}): Promise<void> =>
      outbox.send([tellStaff(bot, request, `words:${ctx.key}`, { key: what, params, replyTo, silent: true })])
    const text = (message.text ?? message.caption ?? '').trim()
    if (text === '' || message.text === undefined) {
      await tell('staff.text_only')
      return
    }
    const source = { telegramChat: message.chat.id, messageId: replyTo }
    const deed = { ...deedOf(ctx, request), text, source, alongside: ctx.work.finishIn }
    const result = await (key === 'staff.ask' ? helpDesk.desk.staff.ask(deed) : helpDesk.desk.staff.note(deed))
    if (result.status === 'none') return
    ctx.work.committed()
    await outbox.ring(result.lanes)
    if (result.status === 'ended') await tell('staff.ended', { num: String(request.id) })
  }

/** What the staff do from their group: take, ask, note, solve. Authority is to stand there, looked at with each press. */
export const staffFeature = (deps: MineDeps): Composer<StaffContext> => {
  const { staff } = deps.helpDesk.desk
  const inGroup = createInGroup(deps)
  const answer = createAnswer(deps)
  const answeredInGroup = createAnsweredInGroup(deps)
  const takeWords = createTakeWords(deps)
  /** Whoever answers a card is told once a post that its requester does not see it. */
  const unheard = ({ request, post }: AnsweredInGroup, replyTo: number): Promise<void> =>
    deps.outbox.send([
      tellStaff(deps.bot, request, `unheard:${String(request.id)}:${String(post)}`, { key: 'staff.unheard', replyTo, silent: true }),
    ])
  const composer = new Composer<StaffContext>()
  onAction(
    composer,
    'workTake',
    inGroup(async (ctx, request) => answer(ctx, await staff.take(deedOf(ctx, request)))),
  )
  onAction(
    composer,
    'workSolve',
    inGroup(async (ctx, request) => answer(ctx, await staff.solve(deedOf(ctx, request)))),
  )
  onAction(composer, 'workAsk', inGroup(createQuestion(deps, 'staff.ask')))
  onAction(composer, 'workNote', inGroup(createQuestion(deps, 'staff.note')))
  composer.chatType(['group', 'supergroup']).on('message', async (ctx, next) => {
    const answered = await answeredInGroup(ctx.message)
    if (answered === null) await next()
    else if (answered.key !== null) await takeWords(ctx, ctx.message, { request: answered.request, key: answered.key })
    else await unheard(answered, ctx.message.message_id)
  })
  return composer
}
