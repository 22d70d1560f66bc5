import type { Ending, OutboxItem } from '@pinline/db'
import { backoffMs } from '@pinline/domain'
import type { Logger } from '@pinline/platform'
import { receiptReaction } from '@pinline/telegram'
import type { TelegramClient, TelegramResult } from '@pinline/telegram'
import type { Deliver } from './deliver.ts'
import type { Destination, Destinations } from './destinations.ts'
import type { Drawn } from './draw-effect.ts'

/** What becomes of an item after one try. */
export type Tried =
  | { readonly type: 'end'; readonly ending: Ending }
  | { readonly type: 'again'; readonly delayMs: number | null; readonly uncounted: boolean; readonly error?: string }

export interface SendItemDeps {
  readonly draw: (item: OutboxItem, destination: Destination, signal: AbortSignal) => Promise<Drawn>
  readonly deliver: Deliver
  readonly client: Pick<TelegramClient, 'call'>
  readonly destinations: Destinations
  /** The person behind a private chat can not be written to. */
  readonly onUnreachable: (person: number) => Promise<void>
  readonly freeze: (telegramChat: number, ms: number) => Promise<void>
  readonly random: () => number
  readonly bot: number
  readonly logger: Pick<Logger, 'warn' | 'error'>
}

/** A chat that can not be written to now is asked again after this long; nothing of its lane is lost. */
const groupAwayMs = 60_000
const tokenRefusedMs = 30_000
/** Without a configured group, cards wait for it. */
const unconfiguredMs = 30_000
const mediaRetryMs = 1_000

const ended = (ending: Ending): Tried => ({ type: 'end', ending })
const dead = (error: string): Tried => ended({ state: 'dead', error })

const createJudge = ({ destinations, onUnreachable, freeze, random, logger }: SendItemDeps) => {
  /** Repeating an edit or a reaction does no harm; a message may come twice after an ambiguous answer, and is counted as such. */
  return async (result: TelegramResult<unknown>, item: OutboxItem, destination: Destination): Promise<Tried> => {
    switch (result.status) {
      case 'ok':
      case 'not-modified':
        return ended({ state: 'sent' })
      case 'gone':
        return ended({ state: 'sent', error: 'gone' })
      case 'throttled':
        await freeze(destination.telegramChat, result.retryAfterMs)
        return { type: 'again', delayMs: result.retryAfterMs, uncounted: true, error: 'throttled' }
      case 'not-done':
        return { type: 'again', delayMs: backoffMs(2, random()), uncounted: true, error: 'unreachable' }
      case 'ambiguous':
        return { type: 'again', delayMs: backoffMs(item.attempts, random()), uncounted: false, error: result.reason }
      case 'migrated':
        await destinations.moved(item.recipient, result.chatId)
        return { type: 'again', delayMs: null, uncounted: true, error: 'migrated' }
      case 'unauthorized':
        logger.error({ op: item.op }, 'Telegram refuses the token; nothing is marked as failed')
        return { type: 'again', delayMs: tokenRefusedMs, uncounted: true, error: 'unauthorized' }
      case 'unreachable':
        if (destination.person === null) {
          logger.error({ recipient: item.recipient }, 'the bot can not write to this chat; its messages wait')
          return { type: 'again', delayMs: groupAwayMs, uncounted: true, error: 'unreachable' }
        }
        await onUnreachable(destination.person)
        return dead('unreachable')
      case 'too-late':
      case 'bad-entities':
      case 'too-long':
      case 'unsupported':
      case 'rejected':
        logger.warn({ op: item.op, status: result.status }, 'Telegram refused a message for good')
        return dead(result.status)
    }
  }
}

/** Tries one item: draws it from the present state, makes the call, judges the answer. */
export const createSendItem = (deps: SendItemDeps) => {
  const { draw, deliver, client, destinations, bot, logger } = deps
  const judge = createJudge(deps)

  /** A server or a chat that takes no reactions gets the receipt as a short answer, which later changes with the reply. */
  const react = async (item: OutboxItem, drawn: Extract<Drawn, { type: 'react' }>, destination: Destination): Promise<Tried> => {
    const { telegramChat, messageId, updateId } = drawn.source
    const result = await client.call('setMessageReaction', {
      chat_id: telegramChat,
      message_id: messageId,
      reaction: receiptReaction(drawn.progress),
    })
    const refused = result.status === 'rejected' || result.status === 'unsupported' || result.status === 'unauthorized'
    if (!refused || drawn.inWords === null) return judge(result, item, destination)
    const answer = await deliver.show(drawn.inWords, drawn.placement)
    const tried = await judge(answer, item, destination)
    if (answer.status !== 'ok' || tried.type === 'again') return tried
    const shown = { bot, telegramChat, kind: 'receipt', subject: updateId, version: 0, open: false, media: false }
    return ended({ state: 'sent', externalId: answer.value, shown })
  }

  return async (item: OutboxItem, signal: AbortSignal): Promise<Tried> => {
    const destination = await destinations.resolve(item.recipient)
    if (destination === null) {
      logger.warn({ recipient: item.recipient }, 'nobody to send to yet; the message waits')
      return { type: 'again', delayMs: unconfiguredMs, uncounted: true, error: 'no destination' }
    }
    const drawn = await draw(item, destination, signal)
    if (drawn.type === 'wait') return { type: 'again', delayMs: mediaRetryMs, uncounted: true, error: 'file' }
    if (drawn.type === 'nothing')
      return drawn.reason === undefined ? ended({ state: 'sent', error: 'nothing to show' }) : dead(drawn.reason)
    if (drawn.type === 'react') return react(item, drawn, destination)
    const { drawing, placement, kind, subject, version } = drawn
    const result = await deliver.show(drawing, placement)
    const tried = await judge(result, item, destination)
    if (tried.type === 'again' || tried.ending.state !== 'sent') return tried
    const messageId = result.status === 'ok' ? result.value : placement.type === 'edit' ? placement.messageId : undefined
    if (messageId === undefined || result.status === 'gone') return tried
    const media = placement.type === 'edit' ? placement.media : placement.attachment !== null
    const shown = {
      bot,
      telegramChat: destination.telegramChat,
      kind,
      version,
      open: drawing.open,
      media,
      ...(subject === undefined ? {} : { subject }),
    }
    return ended({ state: 'sent', externalId: messageId, shown })
  }
}
