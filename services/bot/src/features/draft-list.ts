import { encodeCallback } from '@pinline/contracts'
import type { StoredDraft } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { createDraftChoices } from '../draft-choices.ts'
import { draftContent, shortQuote } from '../reply-desk.ts'
import type { Params } from '../wording.ts'
import { classifyWords } from '../words.ts'

/** Kept texts that come at once: each is a message of its own, with its own buttons. */
const pageSize = 5

type ListDeps = Pick<BotDeps, 'account' | 'language' | 'deskReads' | 'views' | 'clock'>

/** One kept text: whose it is to be, and what its writer can do with it now. */
const createShow = (deps: ListDeps) => {
  const choicesOf = createDraftChoices(deps)
  return async (ctx: StaffContext, { id, content, createdAt }: StoredDraft): Promise<void> => {
    const parsed = draftContent.safeParse(content)
    if (!parsed.success) return
    const { parts, order } = parsed.data
    const text = shortQuote(parts, ctx.person.language ?? deps.language)
    const params: Params = { text, when: { time: 'when', at: createdAt.toISOString() } }
    const idem = `draft:${ctx.key}:${String(id)}`
    const { chat, other, buttons } = await choicesOf(ctx, id, order)
    if (chat === null) {
      await ctx.say({ key: 'draft.item.nochat', params, buttons, idem })
      return
    }
    const shown =
      other === null
        ? ({ key: 'draft.item', params } as const)
        : ({ key: 'draft.item.other', params: { ...params, manager: { manager: other } } } as const)
    await ctx.say({ ...shown, about: chat, buttons, idem })
  }
}

/** What a manager wrote and nobody got: `/drafts`, and a button below what tells of it. */
export const draftListFeature = (deps: ListDeps): Composer<StaffContext> => {
  const { deskReads } = deps
  const show = createShow(deps)
  const showPage = async (ctx: StaffContext, before: number | null): Promise<void> => {
    // One more than is shown tells whether there are more.
    const { drafts: found, total } = await deskReads.drafts(ctx.person.id, { before, limit: pageSize + 1 })
    const drafts = found.slice(0, pageSize)
    const last = drafts.at(-1)
    if (last === undefined) {
      await ctx.say({ key: total === 0 ? 'draft.none' : 'draft.none.older' })
      return
    }
    const older = { label: 'btn.older', data: encodeCallback({ action: 'drafts', args: [last.id] }) }
    const isMore = found.length > drafts.length
    await ctx.say({ key: 'draft.title', params: { n: total }, buttons: isMore ? [[older]] : [] })
    for (const draft of drafts) await show(ctx, draft)
  }

  const composer = new Composer<StaffContext>()
  onAction(composer, 'drafts', async (ctx, [before]) => {
    await ctx.press.answer()
    await showPage(ctx, before === 0 ? null : before)
  })
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind === 'command' && words.name === 'drafts') await showPage(ctx, null)
    else await next()
  })
  return composer
}
