import type { StoredDraft } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { askToSplit, createReplyDesk, draftContent, isTooLong } from '../reply-desk.ts'
import type { DraftContent } from '../reply-desk.ts'
import { splitParts } from '../split-text.ts'
import { answerStale } from '../stale.ts'
import { draftListFeature } from './draft-list.ts'

type DraftDeps = Pick<
  BotDeps,
  'bot' | 'account' | 'language' | 'textLimit' | 'desk' | 'deskReads' | 'people' | 'views' | 'replyDecisions' | 'outbox' | 'clock'
>

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
 * nothing, and no text is ever closed without having been sent. A reply that was refused on its way has used its update up; that it is
 * repeated only once is seen to by what it replaces.
 */
const createDeliver = (deps: DraftDeps) => {
  const { account, textLimit, deskReads, views, clock } = deps
  const replyDesk = createReplyDesk(deps)
  return async (ctx: PressContext, { draft, content }: OwnDraft, order: number, inParts = false): Promise<void> => {
    const { telegramChat } = draft
    const { replaces, preview = false } = content
    const updateId = replaces === undefined ? draft.updateId : ctx.work.updateId
    const parts = inParts ? splitParts(content.parts, textLimit) : content.parts
    const messageId = preview ? (ctx.callbackQuery?.message?.message_id ?? draft.sourceMessage) : draft.sourceMessage
    const source = { telegramChat, messageId, updateId }
    if (isTooLong(parts, textLimit)) {
      const chat = await views.chat({ account, order })
      if (chat === null) return answerStale(ctx)
      await ctx.press.answer()
      return askToSplit(ctx, { draft: draft.id, chat, parts, limit: textLimit, replyTo: messageId })
    }
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
  const replyDesk = createReplyDesk(deps)
  const composer = new Composer<StaffContext>()

  const take = createTake(deps)
  const deliver = createDeliver(deps)

  onAction(composer, 'send', async (ctx, [id, order]) => {
    const own = await take(ctx, id)
    if (own !== null) await deliver(ctx, own, order)
  })
  onAction(composer, 'split', async (ctx, [id, order]) => {
    const own = await take(ctx, id)
    if (own !== null) await deliver(ctx, own, order, true)
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
    const { telegramChat, sourceMessage: messageId, updateId } = own.draft
    await replyDesk.dropped(ctx, own.content, id, { telegramChat, messageId, updateId })
  })
  composer.use(draftListFeature(deps))
  return composer
}
