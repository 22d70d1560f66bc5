import { encodeCallback } from '@pinline/contracts'
import type { EffectButton, ReplySource } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { ReplyPart, ReplyResult } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { AppError } from '@pinline/platform'
import { z } from 'zod'
import { quoteOf } from './content.ts'
import type { BotDeps, StaffContext } from './context.ts'
import { dropButton } from './draft-buttons.ts'
import { longestText, splitParts } from './split-text.ts'

/** Graphemes of a writer's text that a question repeats. */
const quoteLength = 300
/** Characters that a button can put on the clipboard. */
const copyLength = 256

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('file'), fileId: z.string(), name: z.string(), mime: z.string(), size: z.int().nullable() }),
])

/** What a draft keeps: the parts, and the failed reply that they repeat (up to its part `last`), if any. */
export const draftContent = z.object({
  parts: z.array(part).min(1),
  replaces: z.object({ lane: z.int(), seq: z.int(), last: z.int().optional() }).optional(),
  /** The chat that it is for, where its writer has said so. */
  order: z.int().optional(),
  /** It corrects what has been sent. */
  fix: z.boolean().optional(),
  /** It was shown to its sender before; its receipt stands below what he pressed. */
  preview: z.boolean().optional(),
})
export type DraftContent = z.output<typeof draftContent>

/** A reply on its way to a buyer. */
export interface Sending {
  readonly order: number
  readonly parts: readonly ReplyPart[]
  /** Earlier reply that this one stands for. */
  readonly replaces?: DraftContent['replaces']
  readonly source: ReplySource
  /** Ends the update in the same transaction; not for presses, which are answered first. */
  readonly finish: boolean
}

/** Somebody has repeated this reply already, or it was delivered after all. */
class AlreadyReplacedError extends AppError {
  readonly code = 'ALREADY_REPLACED'
  readonly retryable = false
}

type ReplyDeskDeps = Pick<BotDeps, 'bot' | 'desk' | 'deskReads' | 'people' | 'replyDecisions' | 'outbox' | 'language' | 'clock'>

/** How replies get to buyers, and what becomes of those that may not. */
export interface ReplyDesk {
  /** `replaced`: nothing was sent, for the reply that it repeats needs none any more. */
  send(ctx: StaffContext, sending: Sending): Promise<ReplyResult | { readonly status: 'replaced' }>
  /** Keeps a text for its writer's word on it; the same update keeps it once. Answers with the draft's number. */
  keep(ctx: StaffContext, content: DraftContent, source: ReplySource): Promise<number>
  /** Says that a writer has put a kept text away. */
  dropped(ctx: StaffContext, content: DraftContent, draft: number, source: ReplySource): Promise<void>
  /** Tells a writer whose chat it is not (any more); the text is kept as a draft. */
  refuse(
    ctx: StaffContext,
    result: Extract<ReplyResult, { status: 'stale' }>,
    draft: number,
    content: DraftContent,
    replyTo: number,
  ): Promise<void>
}

const copyRow = (text: string): EffectButton[][] => (text === '' || text.length > copyLength ? [] : [[{ label: 'btn.copy', copy: text }]])

const textOf = (parts: readonly ReplyPart[]): string => parts.find((each) => each.type === 'text')?.text ?? ''

/** A writer's text as a question shows it. */
export const shortQuote = (parts: readonly ReplyPart[], language: 'uk' | 'en'): string =>
  cutGraphemes(quoteOf(parts, language), quoteLength)

const refuse: ReplyDesk['refuse'] = async (ctx, { chat, other, endedAt }, draft, content, replyTo) => {
  const order = String(chat.order)
  const copy = copyRow(textOf(content.parts))
  if (other !== null) {
    await ctx.say({ key: 'reply.stale.other', params: { order, manager: { manager: other } }, about: chat, buttons: copy, replyTo })
    return
  }
  const claim = {
    label: 'btn.claim_send',
    style: 'primary',
    data: encodeCallback({ action: 'claimSend', args: [draft, chat.order] }),
  } as const
  const told =
    endedAt === null
      ? ({ key: 'reply.free', params: { order } } as const)
      : ({ key: 'reply.stale.free', params: { order, at: { time: 'at', at: endedAt.toISOString() } } } as const)
  await ctx.say({ ...told, about: chat, buttons: [[claim], ...copy], replyTo })
}

/** Whether the CRM would refuse a text for its length. */
export const isTooLong = (parts: readonly ReplyPart[], limit: number): boolean => longestText(parts) > limit

/** Offers to send a kept text in parts, for the CRM takes none of this length. */
export const askToSplit = async (
  ctx: StaffContext,
  {
    draft,
    chat,
    parts,
    limit,
    replyTo,
  }: { draft: number; chat: { id: number; order: number }; parts: readonly ReplyPart[]; limit: number; replyTo: number },
): Promise<void> => {
  const pieces = splitParts(parts, limit).filter(({ type }) => type === 'text').length
  const split = {
    label: 'btn.split',
    style: 'primary',
    params: { n: pieces },
    data: encodeCallback({ action: 'split', args: [draft, chat.order] }),
  } as const
  await ctx.say({
    key: 'reply.long',
    params: { n: longestText(parts), max: limit },
    about: chat,
    buttons: [[split], [dropButton(draft, 'btn.dont_send')]],
    replyTo,
    idem: `long:${ctx.key}:${String(draft)}`,
  })
}

/** Has the writer's own message show what has become of it. What the bot wrote itself, or a reply that has been sent, keeps its mark. */
const createMark =
  ({ bot, outbox }: ReplyDeskDeps) =>
  async (ctx: StaffContext, content: DraftContent, source: ReplySource, state: string): Promise<void> => {
    if (content.preview === true || content.fix === true) return
    const manager = ctx.person.id
    const target = { bot, recipient: managerRecipient(manager), order: content.order ?? 0 }
    await outbox.send([
      toTelegram(target, { op: 'receipt', payload: source, idem: `receipt:${String(bot)}:${state}`, priority: 1, manager }),
    ])
  }

export const createReplyDesk = (deps: ReplyDeskDeps): ReplyDesk => {
  const { desk, deskReads, people, replyDecisions, outbox, clock, bot } = deps

  const mark = createMark(deps)

  const explainOnce = async (ctx: StaffContext): Promise<void> => {
    if (ctx.person.legendAt !== null) return
    await ctx.say({ key: 'reply.legend', idem: `legend:${String(ctx.person.id)}` })
    await people.change(ctx.person.id, { legendAt: clock() })
  }

  return {
    send: async (ctx, { order, parts, replaces, source, finish }) => {
      const manager = ctx.person.id
      try {
        const result = await desk.reply({
          order,
          manager,
          parts,
          source,
          alongside: async (tx) => {
            if (replaces !== undefined && !(await replyDecisions.replace(tx, { ...replaces, manager }))) {
              throw new AlreadyReplacedError('the reply to repeat is settled')
            }
            if (finish) await ctx.work.finishIn(tx)
          },
        })
        if (result.status === 'stale') await outbox.ring(result.lanes)
        if (result.status !== 'accepted') return result
        if (finish) ctx.work.committed()
        await outbox.ring(result.lanes)
        await explainOnce(ctx)
        return result
      } catch (thrown) {
        if (thrown instanceof AlreadyReplacedError) return { status: 'replaced' }
        throw thrown
      }
    },
    keep: async (ctx, content, source) => {
      const { telegramChat, messageId: sourceMessage, updateId } = source
      const draft = await deskReads.keepDraft({ manager: ctx.person.id, bot, updateId, telegramChat, sourceMessage, content, now: clock() })
      await mark(ctx, content, source, `kept:${String(draft)}`)
      return draft
    },
    dropped: (ctx, content, draft, source) => mark(ctx, content, source, `dropped:${String(draft)}`),
    refuse,
  }
}
