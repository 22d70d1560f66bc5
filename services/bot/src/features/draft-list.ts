import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import type { ChatView, StoredDraft } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { choice, dropButton, maxCandidates, sendButton } from '../draft-buttons.ts'
import { draftContent, shortQuote } from '../reply-desk.ts'
import type { Params } from '../wording.ts'
import { classifyWords } from '../words.ts'

/** Kept texts that come at once: each is a message of its own, with its own buttons. */
const pageSize = 5

type ListDeps = Pick<BotDeps, 'account' | 'language' | 'deskReads' | 'views' | 'clock'>

/** Somebody else has the chat at this moment. */
const otherOwner = ({ owner, ownerUntil }: ChatView, manager: number, now: Date): number | null =>
  owner !== null && owner.id !== manager && ownerUntil !== null && ownerUntil > now ? owner.id : null

/** One kept text: whose it is to be, and what its writer can do with it now. */
const createShow =
  ({ account, language, deskReads, views, clock }: ListDeps) =>
  async (ctx: StaffContext, { id, content, createdAt }: StoredDraft): Promise<void> => {
    const parsed = draftContent.safeParse(content)
    if (!parsed.success) return
    const { parts, order } = parsed.data
    const now = clock()
    const text = shortQuote(parts, ctx.person.language ?? language)
    const params: Params = { text, when: { time: 'when', at: createdAt.toISOString() } }
    const idem = `draft:${ctx.key}:${String(id)}`
    const drop = [dropButton(id, 'btn.draft_delete')]
    const chat = order === undefined ? null : await views.chat({ account, order })
    if (chat === null) {
      const candidates = await deskReads.candidates(ctx.person.id, maxCandidates)
      const buttons: EffectButton[][] = [...candidates.map((candidate) => [choice(id, 'send', candidate)]), drop]
      await ctx.say({ key: 'draft.item.nochat', params, buttons, idem })
      return
    }
    const send = sendButton(id, chat, ctx.person.id, now)
    const other = otherOwner(chat, ctx.person.id, now)
    const shown =
      other === null
        ? ({ key: 'draft.item', params } as const)
        : ({ key: 'draft.item.other', params: { ...params, manager: { manager: other } } } as const)
    await ctx.say({ ...shown, about: chat, buttons: [...(send === null ? [] : [[send]]), drop], idem })
  }

/** What a manager wrote and nobody got: `/drafts`, and a button below what tells of it. */
export const draftListFeature = (deps: ListDeps): Composer<StaffContext> => {
  const { deskReads } = deps
  const show = createShow(deps)
  const showPage = async (ctx: StaffContext, before: number | null): Promise<void> => {
    const { drafts, total } = await deskReads.drafts(ctx.person.id, { before, limit: pageSize })
    const last = drafts.at(-1)
    if (last === undefined) {
      await ctx.say({ key: 'draft.none' })
      return
    }
    const older = { label: 'btn.older', data: encodeCallback({ action: 'drafts', args: [last.id] }) }
    const isMore = drafts.length === pageSize && total > pageSize
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
