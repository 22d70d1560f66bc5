import { parseEffect } from '@pinline/contracts'
import type { ReplySource } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { ReplyPart } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { createReplyDesk } from '../reply-desk.ts'
import { answerStale } from '../stale.ts'

type RetryDeps = Pick<BotDeps, 'bot' | 'language' | 'desk' | 'deskReads' | 'people' | 'replies' | 'replyDecisions' | 'outbox' | 'clock'>

type StoredPart = NonNullable<Awaited<ReturnType<BotDeps['replies']['part']>>>

/** Reads a stored reply back; null for an effect that is none. */
const contentOf = ({ op, payload }: StoredPart): { part: ReplyPart; source: ReplySource } | null => {
  const effect = parseEffect(op, payload)
  if (effect.op === 'reply.text') return { part: { type: 'text', text: effect.payload.text }, source: effect.payload.source }
  if (effect.op !== 'reply.file') return null
  const { fileId, name, type: mime, size, source } = effect.payload
  return { part: { type: 'file', fileId, name, mime, size }, source }
}

/** Null where there is no such reply of the presser's; the press is then answered. */
const createTake = (replies: RetryDeps['replies']) => async (ctx: PressContext, lane: number, seq: number) => {
  const stored = await replies.part(lane, seq)
  if (stored !== null && stored.manager !== ctx.person.id) {
    await ctx.press.answer('err.not_yours')
    return null
  }
  const content = stored === null ? null : contentOf(stored)
  if (stored !== null && content !== null) return { stored, ...content, about: { id: stored.chat, order: stored.order } }
  await answerStale(ctx)
  return null
}

/** Sends a reply again, once. */
const createRepeat = (deps: RetryDeps, take: ReturnType<typeof createTake>) => {
  const replyDesk = createReplyDesk(deps)
  return async (ctx: PressContext, [lane, seq]: readonly [number, number]): Promise<void> => {
    const own = await take(ctx, lane, seq)
    if (own === null) return
    const { stored, part, about } = own
    if (stored.state === 'sent') {
      await ctx.press.answer()
      await ctx.say({ key: 'reply.resolved', params: { order: String(about.order) }, about })
      return
    }
    // Its own update, so that it is a new effect; that the old one is marked in the same transaction keeps a second press from another.
    const source = { ...own.source, updateId: ctx.work.updateId }
    const content = { parts: [part], order: stored.order, replaces: { lane, seq } }
    const result = await replyDesk.send(ctx, { ...content, source, finish: false })
    switch (result.status) {
      case 'accepted':
        await ctx.press.answer()
        return
      case 'replaced':
        await ctx.press.answer('err.busy')
        return
      case 'stale':
        await ctx.press.answer()
        await replyDesk.refuse(ctx, result, await replyDesk.keep(ctx, content, source), content, source.messageId)
        return
      case 'no-chat':
        await answerStale(ctx)
    }
  }
}

/** A reply that failed, or that could not be found in the CRM: its writer has it sent again, or says that it is there. */
export const retryFeature = (deps: RetryDeps): Composer<StaffContext> => {
  const { bot, replies, replyDecisions, outbox } = deps
  const composer = new Composer<StaffContext>()

  const take = createTake(replies)
  const repeat = createRepeat(deps, take)
  onAction(composer, 'retry', repeat)
  onAction(composer, 'resend', repeat)
  onAction(composer, 'isThere', async (ctx, [lane, seq]) => {
    const own = await take(ctx, lane, seq)
    if (own === null) return
    const { stored, source, about } = own
    const isConfirmed = await replyDecisions.confirm({ lane, seq, manager: ctx.person.id })
    if (!isConfirmed && stored.state !== 'sent') {
      await ctx.press.answer('err.busy')
      return
    }
    const target = { bot, recipient: managerRecipient(ctx.person.id), order: about.order }
    const receipt = {
      op: 'receipt',
      payload: source,
      idem: `receipt:${ctx.key}`,
      priority: 1,
      chat: about.id,
      manager: ctx.person.id,
    } as const
    await Promise.all([ctx.press.answer(), outbox.send([toTelegram(target, receipt)])])
    await ctx.say({ key: 'reply.resolved', params: { order: String(about.order) }, about })
  })
  return composer
}
