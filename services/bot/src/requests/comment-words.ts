import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { solvedButtons } from '@pinline/db'
import type { CommentFile, Outcome, ReplyPart, Said, SupportRequest } from '@pinline/db'
import type { Message } from 'grammy/types'
import { toContentOfAll } from '../content.ts'
import type { Content } from '../content.ts'
import type { StaffContext } from '../context.ts'
import { fullName } from '../wording.ts'
import type { MineDeps } from './mine-deps.ts'

/** A message with the album that it begins, in the order in which it is shown. */
export const messagesOf = (ctx: StaffContext, message: Message): readonly [Message, ...Message[]] => {
  const [first = message, ...rest] = [message, ...(ctx.work.album ?? [])].toSorted((a, b) => a.message_id - b.message_id)
  return [first, ...rest]
}

/** What somebody wrote, with all its files. */
export const contentOf = (ctx: StaffContext, message: Message): Content => toContentOfAll(messagesOf(ctx, message))

/** Words and files as they are added to a request. */
export const toSaid = (parts: readonly ReplyPart[]): Pick<Said, 'text' | 'files'> => ({
  text: parts
    .flatMap((part) => (part.type === 'text' ? [part.text.trim()] : []))
    .filter((text) => text !== '')
    .join('\n'),
  files: parts.flatMap((part): CommentFile[] =>
    part.type === 'file' ? [{ fileId: part.fileId, name: part.name, type: part.mime, size: part.size }] : [],
  ),
})

/** What its requester can do with one that has ended and that he has said something about. */
export const endedButtons = ({ id, status }: Pick<SupportRequest, 'id' | 'status'>): readonly (readonly EffectButton[])[] => {
  if (status === 'solved') return solvedButtons(id)
  return status === 'closed' ? [[{ label: 'req.btn.reopen', data: encodeCallback({ action: 'reqReopen', args: [id] }) }]] : []
}

/** How something is said of a request. */
export interface Adding {
  readonly request: number
  readonly message: Message
  readonly parts: readonly ReplyPart[]
  /** It answers a question of the bot. */
  readonly answers: boolean
  /** Its writer may not know which request it went to. */
  readonly tells: boolean
}

/** Adds words and files of a requester to a request of his, and ends the update with it. */
export const createAddWords =
  ({ helpDesk, outbox }: MineDeps) =>
  async (ctx: StaffContext, { request, message, parts, answers, tells }: Adding): Promise<void> => {
    const [first] = messagesOf(ctx, message)
    const result: Outcome<'added' | 'known'> = await helpDesk.desk.deeds.comment({
      request,
      person: ctx.person.id,
      key: ctx.key,
      author: fullName(ctx.person),
      ...toSaid(parts),
      source: { telegramChat: first.chat.id, messageId: first.message_id },
      answers,
      alongside: ctx.work.finishIn,
    })
    if (result.status === 'none') {
      await ctx.say({ key: 'req.gone', replyTo: first.message_id })
      return
    }
    ctx.work.committed()
    await outbox.ring(result.lanes)
    const buttons = endedButtons(result.request)
    if (!tells && buttons.length === 0) return
    await ctx.say({ key: 'req.comment.sent', params: { num: String(request) }, request, buttons, replyTo: first.message_id })
  }
