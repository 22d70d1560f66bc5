import type { Bursts, MessageView, OutboxItem, Views } from '@pinline/db'
import { drawFilePart } from '../render/card.ts'
import type { Media } from './media.ts'
import { place } from './drawn.ts'
import type { Drawn, Target } from './drawn.ts'

export interface PartDeps {
  readonly views: Pick<Views, 'message'>
  readonly bursts: Pick<Bursts, 'cardOf'>
  readonly media: Pick<Media, 'of'>
  /** A private card is for who owns the chat now. */
  readonly mayRead: (chat: number, target: Target) => Promise<boolean>
  readonly bot: number
}

/** Draws a file whose words stand in a card of several messages: it answers that card, without a sound. */
export const createParts = ({ views, bursts, media, mayRead, bot }: PartDeps) => {
  const replyTo = async ({ lane, message }: OutboxItem, { telegramChat }: Target): Promise<number | undefined> =>
    message === null ? undefined : ((await bursts.cardOf({ lane, message, bot, telegramChat })) ?? undefined)

  return async (item: OutboxItem, target: Target): Promise<Drawn> => {
    const { chat, message: id } = item
    const message: MessageView | null = chat === null || id === null ? null : await views.message(chat, id)
    if (chat === null || message === null) return { type: 'nothing', reason: 'no such message' }
    if (message.file === null || !(await mayRead(chat, target))) return { type: 'nothing' }
    const file = await media.of(message, { key: item.idem, attempts: item.attempts }, target.signal)
    if (file.type === 'retry') return { type: 'wait' }
    const attachment = file.type === 'attached' ? file.attachment : null
    const drawing = drawFilePart(message, file.type === 'attached' ? 'attached' : file.file, target.wording)
    const answered = await replyTo(item, target)
    return {
      type: 'show',
      drawing: answered === undefined ? drawing : { ...drawing, replyTo: answered },
      placement: place(target, attachment),
      kind: 'card-part',
      subject: message.id,
      version: 0,
    }
  }
}
