import type { StoredDraft } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { createReplyDesk, draftContent } from '../reply-desk.ts'
import type { DraftContent } from '../reply-desk.ts'
import { answerStale } from '../stale.ts'

type DraftDeps = Pick<BotDeps, 'bot' | 'language' | 'desk' | 'deskReads' | 'people' | 'replyDecisions' | 'outbox' | 'clock'>

interface OwnDraft {
  readonly draft: StoredDraft
  readonly content: DraftContent
}

/** Null where it is not the presser's, or has been decided about; the press is then answered. */
const createTake =
  ({ deskReads }: DraftDeps) =>
  async (ctx: PressContext, id: number): Promise<OwnDraft | null> => {
    const draft = await deskReads.draft(id)
    if (draft !== null && draft.manager !== ctx.person.id) {
      await ctx.press.answer('err.not_yours')
      return null
    }
    const content = draftContent.safeParse(draft?.content)
    if (draft !== null && !draft.closed && content.success) return { draft, content: content.data }
    await answerStale(ctx)
    return null
  }

/**
 * The reply comes before the draft is closed: its effects carry the draft's own update, so a try that was cut short in between repeats
 * nothing, and no text is ever closed without having been sent.
 */
const createDeliver = (deps: DraftDeps) => {
  const { deskReads, clock } = deps
  const replyDesk = createReplyDesk(deps)
  return async (ctx: PressContext, { draft, content }: OwnDraft, order: number): Promise<void> => {
    const { telegramChat, updateId } = draft
    const { parts, replaces, preview = false } = content
    const messageId = preview ? (ctx.callbackQuery?.message?.message_id ?? draft.sourceMessage) : draft.sourceMessage
    const source = { telegramChat, messageId, updateId }
    const result = await replyDesk.send(ctx, { order, parts, replaces, source, finish: false })
    switch (result.status) {
      case 'accepted':
        await deskReads.closeDraft(draft.id, clock())
        await ctx.press.answer()
        await ctx.say({ key: 'reply.guard.sent', params: { order: String(order) }, about: result.chat })
        return
      case 'stale':
        await ctx.press.answer()
        await replyDesk.refuse(ctx, result, draft.id, content, messageId)
        return
      case 'replaced':
        await deskReads.closeDraft(draft.id, clock())
        await ctx.press.answer('err.busy')
        return
      case 'no-chat':
        await answerStale(ctx)
    }
  }
}

/** The writer's word on a text that was kept: send it there, take the chat and send it, or send it to nobody. */
export const draftsFeature = (deps: DraftDeps): Composer<StaffContext> => {
  const { desk, deskReads, outbox, clock } = deps
  const composer = new Composer<StaffContext>()

  const take = createTake(deps)
  const deliver = createDeliver(deps)

  onAction(composer, 'send', async (ctx, [id, order]) => {
    const own = await take(ctx, id)
    if (own !== null) await deliver(ctx, own, order)
  })
  onAction(composer, 'claimSend', async (ctx, [id, order]) => {
    const own = await take(ctx, id)
    if (own === null) return
    // No card was pressed, so nothing is known to have been answered after one.
    const claim = await desk.claim({ order, message: 0, manager: ctx.person.id, key: ctx.key })
    if (claim.status === 'lost') {
      await ctx.press.answer('claim.lost', { order: String(order), manager: { manager: claim.owner } }, { keep: true })
    } else if (claim.status === 'won' || claim.status === 'mine') {
      await outbox.ring(claim.lanes)
      await deliver(ctx, own, order)
      await outbox.refresh(order)
    } else await answerStale(ctx)
  })
  onAction(composer, 'drop', async (ctx, [id]) => {
    const own = await take(ctx, id)
    if (own === null) return
    await deskReads.closeDraft(id, clock())
    await ctx.press.answer('reply.dropped')
  })
  return composer
}
