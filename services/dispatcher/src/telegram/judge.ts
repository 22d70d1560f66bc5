import type { Ending, OutboxItem } from '@pinline/db'
import { backoffMs } from '@pinline/domain'
import type { Logger } from '@pinline/platform'
import type { TelegramResult } from '@pinline/telegram'
import type { Destination, Destinations } from './destinations.ts'

/** What becomes of an item after one try. */
export type Tried =
  | { readonly type: 'end'; readonly ending: Ending }
  | {
      readonly type: 'again'
      /** Null: at once. */
      readonly delayMs: number | null
      /** The try did not happen. */
      readonly uncounted: boolean
      readonly error?: string
      /** Nothing else goes to this destination for so long. */
      readonly blockMs?: number
    }

export interface JudgeDeps {
  readonly destinations: Destinations
  /** The person behind a private chat can not be written to. */
  readonly onUnreachable: (person: number) => Promise<void>
  /** The bot can not write to the group or the log channel. Told at each try. */
  readonly onGroupLost: (recipient: string, description: string) => Promise<void>
  /** The group has a new number. Told before it is used and after, so more than once. */
  readonly onGroupMoved: (recipient: string, telegramChat: number) => Promise<void>
  readonly freeze: (telegramChat: number, ms: number) => Promise<void>
  readonly random: () => number
  readonly logger: Pick<Logger, 'warn' | 'error'>
}

/** A chat that can not be written to now is asked again after this long; nothing of its lane is lost. */
const groupAwayMs = 60_000
/** Between two tries of all that waits for such a chat. */
const groupPauseMs = 10_000
const tokenRefusedMs = 30_000

export const ended = (ending: Ending): Tried => ({ type: 'end', ending })
export const dead = (error: string): Tried => ended({ state: 'dead', error })

const createFollow =
  ({ destinations, onGroupMoved }: Pick<JudgeDeps, 'destinations' | 'onGroupMoved'>) =>
  async (recipient: string, telegramChat: number): Promise<void> => {
    await onGroupMoved(recipient, telegramChat)
    await destinations.moved(recipient, telegramChat)
    // What was noted between the two still counted as shown in the right place.
    await onGroupMoved(recipient, telegramChat)
  }

/** A new message has nowhere to go: its topic was closed or deleted. */
const createPlaceGone =
  ({ logger }: Pick<JudgeDeps, 'logger'>) =>
  (item: OutboxItem, { person }: Destination): Tried => {
    logger.error({ recipient: item.recipient }, 'the place of this chat is closed')
    return person === null ? { type: 'again', delayMs: groupAwayMs, uncounted: true, error: 'gone' } : dead('gone')
  }

/**
 * Judges an answer of Telegram. Repeating an edit or a reaction does no harm; a message may come twice after an ambiguous answer, and is
 * counted as such. `fixed`: the call was about a message that stands in one place, so it can not follow its group to a new number.
 */
export const createJudge = (deps: JudgeDeps) => {
  const { onUnreachable, onGroupLost, freeze, random, logger } = deps
  const follow = createFollow(deps)
  const placeGone = createPlaceGone(deps)
  const unreachable = async (item: OutboxItem, { person }: Destination, description: string): Promise<Tried> => {
    if (person === null) {
      logger.error({ recipient: item.recipient }, 'the bot can not write to this chat; its messages wait')
      await onGroupLost(item.recipient, description)
      return { type: 'again', delayMs: groupAwayMs, uncounted: true, error: 'unreachable', blockMs: groupPauseMs }
    }
    await onUnreachable(person)
    return dead('unreachable')
  }

  return async (result: TelegramResult<unknown>, item: OutboxItem, destination: Destination, fixed: boolean): Promise<Tried> => {
    switch (result.status) {
      case 'ok':
      case 'not-modified':
        return ended({ state: 'sent' })
      case 'gone':
        return fixed ? ended({ state: 'sent', error: 'gone' }) : placeGone(item, destination)
      case 'throttled': {
        // mechanism: freeze
        await freeze(destination.telegramChat, result.retryAfterMs)
        return { type: 'again', delayMs: result.retryAfterMs, uncounted: true, error: 'throttled', blockMs: result.retryAfterMs }
      }
      case 'not-done': {
        const delayMs = backoffMs(2, random())
        return { type: 'again', delayMs, uncounted: true, error: 'unreachable', blockMs: delayMs }
      }
      case 'ambiguous':
        return { type: 'again', delayMs: backoffMs(item.attempts, random()), uncounted: false, error: result.reason }
      case 'migrated':
        await follow(item.recipient, result.chatId)
        return fixed ? ended({ state: 'sent', error: 'gone' }) : { type: 'again', delayMs: null, uncounted: true, error: 'migrated' }
      case 'unauthorized':
        logger.error({ op: item.op }, 'Telegram refuses the token; nothing is marked as failed')
        return { type: 'again', delayMs: tokenRefusedMs, uncounted: true, error: 'unauthorized' }
      case 'unreachable':
        return unreachable(item, destination, result.description)
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
