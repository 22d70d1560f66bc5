import { encodeCallback } from '@pinline/contracts'
import type { ChatName, EditOutcome, StoredDraft } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import { toContent } from '../content.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { createDraftChoices } from '../draft-choices.ts'
import { withText } from '../edited-parts.ts'
import type { AlbumPlace } from '../edited-parts.ts'
import { createReplyDesk, draftContent, isTooLong, shortQuote } from '../reply-desk.ts'
import type { DraftContent } from '../reply-desk.ts'

/** Telegram lets people edit for two days. */
const editableMs = 2 * 24 * 3_600_000

type EditedDeps = Pick<
  BotDeps,
  | 'bot'
  | 'account'
  | 'language'
  | 'textLimit'
  | 'desk'
  | 'deskReads'
  | 'people'
  | 'views'
  | 'replyDecisions'
  | 'outbox'
  | 'botReads'
  | 'replyEdits'
  | 'clock'
>

/** An edited message, by the message that its reply is known by. */
interface Edited {
  readonly telegramChat: number
  /** What the writer sees and edited. */
  readonly message: number
  readonly source: number
  readonly album: AlbumPlace | null
  /** Empty: it has no words any more. */
  readonly text: string
}

const newText = (message: Message): string => {
  const content = toContent(message)
  const part = content.type === 'parts' ? content.parts.find(({ type }) => type === 'text') : undefined
  return part?.type === 'text' ? part.text : ''
}

/** An album is one reply of its first message; a part that came too late for it is one of its own. */
const createReadings =
  ({ bot, botReads }: EditedDeps) =>
  async (message: Message): Promise<Edited[]> => {
    const { message_id: id, chat, media_group_id: group } = message
    const own = { telegramChat: chat.id, message: id, source: id, album: null, text: newText(message) }
    const album = group === undefined ? [] : await botReads.albumOf({ bot, telegramChat: chat.id, group })
    const [first = id] = album
    const place = album.indexOf(id)
    if (place < 0 || album.length < 2) return [own]
    return [{ ...own, source: first, album: { place, size: album.length } }, ...(first === id ? [] : [own])]
  }

/** New words for what waits for its writer's word: whatever he presses, they are what goes. */
const createRewrite = (deps: EditedDeps) => {
  const choicesOf = createDraftChoices(deps)
  return async (ctx: StaffContext, { id, content }: StoredDraft, { message, text, album }: Edited): Promise<void> => {
    const kept = draftContent.safeParse(content)
    const parts = text === '' || !kept.success ? null : withText(kept.data.parts, text, album)
    if (parts === null || !kept.success) {
      await ctx.say({ key: 'reply.edited.kept', replyTo: message })
      return
    }
    await deps.deskReads.rewriteDraft(id, { ...kept.data, parts })
    const { chat, buttons } = await choicesOf(ctx, id, kept.data.order)
    const params = { text: shortQuote(parts, ctx.person.language ?? deps.language) }
    await ctx.say({ key: 'reply.edited.draft', params, ...(chat === null ? {} : { about: chat }), buttons, replyTo: message })
  }
}

/** What is said of a reply that does not get the new words. */
const untaken = {
  sent: 'reply.edited.late',
  partly: 'reply.edited.partly',
  'under-way': 'reply.edited.going',
  unproven: 'reply.edited.unproven',
  failed: 'reply.edited.failed',
} as const satisfies Record<string, TextKey>

type Untaken = Extract<EditOutcome, { readonly status: keyof typeof untaken }>

/** Failed parts that new words stand for, so that not both can go. */
const replacesOf = (outcome: Untaken): DraftContent['replaces'] => {
  if (outcome.status === 'unproven') return { lane: outcome.lane, seq: outcome.seq }
  return outcome.status === 'failed' && outcome.dead !== null ? outcome.dead : undefined
}

/** Tells what became of the edit; words that could not be taken can be sent by a button. */
const createTell = (deps: EditedDeps) => {
  const { bot, replyEdits, textLimit, clock } = deps
  const replyDesk = createReplyDesk(deps)

  const offer = async (ctx: StaffContext, about: ChatName, edited: Edited, outcome: Untaken): Promise<void> => {
    const { telegramChat, source: messageId, message, text } = edited
    const replaces = replacesOf(outcome)
    const content: DraftContent = {
      parts: [{ type: 'text', text }],
      order: about.order,
      // Of what did not go at all nothing else is left: it is a draft like any other.
      ...(outcome.status === 'failed' ? {} : { fix: true }),
      ...(replaces === undefined ? {} : { replaces }),
    }
    const draft = await replyDesk.keep(ctx, content, { telegramChat, messageId, updateId: ctx.work.updateId })
    await replyEdits.supersede({ bot, telegramChat, messageId }, draft, clock())
    const fix = { label: 'btn.fix', style: 'primary', data: encodeCallback({ action: 'send', args: [draft, about.order] }) } as const
    await ctx.say({ key: untaken[outcome.status], about, buttons: [[fix]], replyTo: message })
  }

  return async (ctx: StaffContext, about: ChatName, edited: Edited, outcome: EditOutcome): Promise<void> => {
    const { message: replyTo, text } = edited
    if (text === '') {
      await ctx.say(outcome.status === 'sent' ? { key: 'reply.edited.late', about, replyTo } : { key: 'reply.edited.kept', replyTo })
    } else if (outcome.status === 'changed') {
      await ctx.say({ key: 'reply.edited.ok', about, replyTo })
    } else if (outcome.status === 'waiting') {
      await ctx.say({ key: 'reply.edited.long', params: { n: text.length, max: textLimit }, about, replyTo })
    } else if (outcome.status === 'failed' && outcome.changed && outcome.dead !== null) {
      const { lane, seq } = outcome.dead
      const retry = { label: 'btn.fix', style: 'primary', data: encodeCallback({ action: 'retry', args: [lane, seq] }) } as const
      await ctx.say({ key: untaken.failed, about, buttons: [[retry]], replyTo })
    } else await offer(ctx, about, edited, outcome)
  }
}

/**
 * A manager corrects a message that is meant for a buyer. As long as nobody has tried to send it the new words are taken instead; in every
 * other case he is told how his reply stands, and can have the new words sent.
 */
export const editedFeature = (deps: EditedDeps): Composer<StaffContext> => {
  const { bot, botReads, deskReads, replyEdits, textLimit, clock } = deps
  const readings = createReadings(deps)
  const rewrite = createRewrite(deps)
  const tell = createTell(deps)

  /** False: it is no reply under this message. */
  const take = async (ctx: StaffContext, edited: Edited): Promise<boolean> => {
    const { telegramChat, source: messageId, text, album } = edited
    const manager = ctx.person.id
    const draft = await deskReads.draftOf({ bot, manager, telegramChat, messageId })
    if (draft !== null) {
      await rewrite(ctx, draft, edited)
      return true
    }
    const about = await botReads.replyOf({ manager, telegramChat, messageId, since: new Date(clock().getTime() - editableMs) })
    if (about === null) return false
    // No words at all, or more than the CRM takes, do not stand in for what waits.
    const isTaken = text !== '' && !isTooLong([{ type: 'text', text }], textLimit)
    const place = album?.place ?? null
    const outcome = await replyEdits.change({ chat: about.id, manager, telegramChat, messageId, text: isTaken ? text : null, place })
    await tell(ctx, about, edited, outcome)
    return true
  }

  const composer = new Composer<StaffContext>()
  composer.chatType('private').on('edited_message', async (ctx) => {
    // A place that is shared for a while moves without anybody's word.
    if (ctx.editedMessage.location !== undefined) return
    for (const edited of await readings(ctx.editedMessage)) if (await take(ctx, edited)) return
  })
  return composer
}
