import { isStoreFailure } from '@pinline/db'
import type { OutboxItem, Shown } from '@pinline/db'
import { backoffMs } from '@pinline/domain'
import { toError } from '@pinline/platform'
import { receiptReaction } from '@pinline/telegram'
import type { TelegramClient, TelegramResult } from '@pinline/telegram'
import { createRefusals } from './deliver.ts'
import type { Attachment, Deliver } from './deliver.ts'
import { departmentOf } from './destinations.ts'
import type { Destination } from './destinations.ts'
import type { Drawn } from './draw-effect.ts'
import type { Drawing } from '../render/drawing.ts'
import { createJudge, dead, ended } from './judge.ts'
import type { JudgeDeps, Tried } from './judge.ts'

export type { Tried }

/** May the call be made now? `wait`: the limits say no. `late`: the lane may not be ours long enough any more. */
export type Permission = 'go' | 'wait' | 'late'

/** Telegram counts messages that come new to a group, and changes to those that are there, each for themselves. */
export type Call = 'post' | 'edit'

/** A card with a button that is there no longer. */
export interface LostCard {
  readonly chat: number
  readonly message: number
  readonly telegramChat: number
  readonly messageId: number
}

export interface SendItemDeps extends JudgeDeps {
  readonly draw: (item: OutboxItem, destination: Destination, signal: AbortSignal) => Promise<Drawn>
  readonly deliver: Deliver
  readonly client: Pick<TelegramClient, 'call'>
  /** Its buyer still waits, so the card has to be posted anew. Told perhaps more than once. */
  readonly onLostCard: (card: LostCard) => Promise<void>
  /** Telegram refuses what goes with a new message; the next try goes with something else. */
  readonly onRefusedFile: (idem: string, attachment: Attachment) => void
  /** The group or the log channel has got something. */
  readonly onGroupReached: (recipient: string) => void
  /** A part of an effect stands in Telegram, and the rest is still to do. */
  readonly onPart: (item: OutboxItem, part: { telegramChat: number; messageId: number; message: number }) => Promise<void>
  /** Files of messages that are shown now follow. Told before the item ends, so perhaps more than once. */
  readonly onFiles: (item: OutboxItem, messages: readonly number[]) => Promise<void>
  /** Telegram does not let a new message be added to this card; the next try gets one of its own. */
  readonly onRefusedJoin: (place: { telegramChat: number; messageId: number }) => void
  /** No group is named for the staff of a department. Told each time; `wait`: one may be known later. */
  readonly onNoStaff: (department: string) => Promise<'end' | 'wait'>
  /** The item has ended the process too often. */
  readonly isPoison: (item: OutboxItem) => Promise<boolean>
  /** A new message is sent although an earlier try may have brought it. */
  readonly onRepeat: (item: OutboxItem) => void
  /** The item ends undone. Told before it ends, so perhaps more than once. */
  readonly onDead: (item: OutboxItem, error: string) => Promise<void>
  readonly bot: number
}

/** Tries one item. `permit` is asked after it is drawn and right before the call. */
export type SendItem = (item: OutboxItem, signal: AbortSignal, permit: (call: Call) => Promise<Permission>) => Promise<Tried>

/** Without a configured group, cards wait for it. */
const unconfiguredMs = 30_000
const mediaRetryMs = 1_000
/** A file whose answer does not come in time twice will hardly be quicker now, and may be there each time. */
const slowFileMs = 300_000
/** The next try is a call of its own, which the limits have to grant. */
const plainer: Tried = { type: 'again', delayMs: null, uncounted: true, error: 'plainer' }
/** An effect that can not be drawn so often is a defect, and must not hold its lane for ever. */
const maxDrawTries = 5

type Show = Extract<Drawn, { type: 'show' }>
type React = Extract<Drawn, { type: 'react' }>

/** What the Telegram message shows from now on. */
const toShown = ({ placement, kind, subject, version }: Show, bot: number, open: boolean): Shown => ({
  bot,
  telegramChat: placement.telegramChat,
  kind,
  version,
  open,
  media: placement.type === 'edit' ? placement.media : placement.attachment !== null,
  ...(subject === undefined ? {} : { subject }),
})

/** Answers after which a card can not be added to. */
const isJoinRefused = ({ status }: TelegramResult<number>): boolean =>
  status === 'gone' || status === 'too-late' || status === 'bad-entities' || isFileRefused({ status })

/** Answers that may be about the file as well as about the words. */
const isFileRefused = ({ status }: { status: TelegramResult<number>['status'] }): boolean =>
  status === 'rejected' || status === 'too-long' || status === 'unsupported'

const createShow = (deps: SendItemDeps & { judge: ReturnType<typeof createJudge> }) => {
  const { deliver, onLostCard, onRefusedFile, onPart, onFiles, onRefusedJoin, bot, judge } = deps
  /** A message that was to be changed is gone: nobody changes it again, and a buyer who still waits gets a new card. */
  const lose = async (item: OutboxItem, drawn: Show, messageId: number): Promise<Tried> => {
    const { drawing, placement, kind, subject } = drawn
    if (kind === 'card' && drawing.open && item.chat !== null && subject !== undefined)
      await onLostCard({ chat: item.chat, message: subject, telegramChat: placement.telegramChat, messageId })
    return ended({ state: 'sent', error: 'gone', externalId: messageId, shown: toShown(drawn, bot, false) })
  }

  const shown = async (item: OutboxItem, drawn: Show, messageId: number): Promise<Tried> => {
    const { drawing, placement, subject, unfinished, files = [], through } = drawn
    if (unfinished === true && subject !== undefined) {
      await onPart(item, { telegramChat: placement.telegramChat, messageId, message: subject })
      return { type: 'again', delayMs: null, uncounted: true }
    }
    if (files.length > 0) await onFiles(item, files)
    const ending = { state: 'sent', externalId: messageId, shown: toShown(drawn, bot, drawing.open) } as const
    return ended(through === undefined ? ending : { ...ending, through })
  }

  return async (item: OutboxItem, drawn: Show, destination: Destination): Promise<Tried> => {
    const { drawing, placement } = drawn
    const result = await deliver.show(drawing, placement, item.idem)
    if (result.status === 'plainer') return plainer
    if (placement.type === 'new' && placement.attachment !== null && isFileRefused(result)) {
      // The words must arrive, so it is tried once more as a document, then as text. Each is a call of its own, charged and within a lease.
      onRefusedFile(item.idem, placement.attachment)
      return { type: 'again', delayMs: null, uncounted: true, error: `file ${result.status}` }
    }
    // What is added to a card is a message of its own until it is shown.
    const joins = placement.type === 'edit' && drawn.joins === true
    if (joins && isJoinRefused(result)) {
      onRefusedJoin(placement)
      return { type: 'again', delayMs: null, uncounted: true, error: `card ${result.status}` }
    }
    const tried = await judge(result, item, destination, placement.type === 'edit' && !joins)
    if (tried.type === 'again') {
      const isSlowFile = result.status === 'ambiguous' && item.attempts > 1 && placement.type === 'new' && placement.attachment !== null
      return isSlowFile ? { ...tried, delayMs: Math.max(tried.delayMs ?? 0, slowFileMs) } : tried
    }
    if (tried.ending.state !== 'sent') return tried
    // Cards of a group that has moved are posted anew all together.
    if (tried.ending.error === 'gone' && placement.type === 'edit')
      return result.status === 'migrated' ? tried : lose(item, drawn, placement.messageId)
    const messageId = result.status === 'ok' ? result.value : placement.type === 'edit' ? placement.messageId : undefined
    return messageId === undefined ? tried : shown(item, drawn, messageId)
  }
}

/** A server or a chat that takes no reactions gets the receipt as a short answer, which later changes with the reply. */
const createReact = ({ client, deliver, bot, judge }: SendItemDeps & { judge: ReturnType<typeof createJudge> }) => {
  const refusals = createRefusals()
  const inWords = async (item: OutboxItem, { source, placement }: React, words: Drawing, destination: Destination): Promise<Tried> => {
    const { telegramChat, updateId } = source
    const answer = await deliver.show(words, placement, item.idem)
    if (answer.status === 'plainer') return plainer
    const tried = await judge(answer, item, destination, placement.type === 'edit')
    if (answer.status !== 'ok' || tried.type === 'again') return tried
    refusals.drop(item.idem)
    const shown = { bot, telegramChat, kind: 'receipt', subject: updateId, version: 0, open: false, media: false }
    return ended({ state: 'sent', externalId: answer.value, shown })
  }
  return async (item: OutboxItem, drawn: React, destination: Destination): Promise<Tried> => {
    const { telegramChat, messageId } = drawn.source
    if (drawn.inWords !== null && refusals.has(item.idem)) return inWords(item, drawn, drawn.inWords, destination)
    const result = await client.call('setMessageReaction', {
      chat_id: telegramChat,
      message_id: messageId,
      reaction: receiptReaction(drawn.progress),
    })
    const refused = result.status === 'rejected' || result.status === 'unsupported' || result.status === 'unauthorized'
    if (!refused) return judge(result, item, destination, true)
    // A message of its own tells it; waiting for a server to learn reactions would hold up everything else.
    if (drawn.inWords === null) return ended({ state: 'sent', error: 'no reactions' })
    refusals.add(item.idem)
    return plainer
  }
}

/** Commands are a convenience: a server that refuses them, or does not know the method, is not asked again. */
const createOffer =
  ({ client, judge }: SendItemDeps & { judge: ReturnType<typeof createJudge> }) =>
  async (item: OutboxItem, { commands }: Extract<Drawn, { type: 'commands' }>, destination: Destination): Promise<Tried> => {
    const scope = { type: 'chat', chat_id: destination.telegramChat } as const
    const result =
      commands.length === 0
        ? await client.call('deleteMyCommands', { scope })
        : await client.call('setMyCommands', { commands: [...commands], scope })
    const isRefused = result.status === 'rejected' || result.status === 'unsupported' || result.status === 'unreachable'
    return isRefused ? ended({ state: 'sent', error: 'no commands' }) : judge(result, item, destination, true)
  }

/** Buttons that are gone already, or can not be taken away any more, bother nobody. */
const createBare =
  ({ client, judge }: SendItemDeps & { judge: ReturnType<typeof createJudge> }) =>
  async (item: OutboxItem, { telegramChat, messageId }: Extract<Drawn, { type: 'bare' }>, destination: Destination): Promise<Tried> => {
    const result = await client.call('editMessageReplyMarkup', { chat_id: telegramChat, message_id: messageId })
    const isRefused = result.status === 'rejected' || result.status === 'unsupported'
    return isRefused ? ended({ state: 'sent', error: 'buttons stay' }) : judge(result, item, destination, true)
  }

const createDrawOrGiveUp =
  ({ draw, random, logger }: SendItemDeps) =>
  async (item: OutboxItem, destination: Destination, signal: AbortSignal): Promise<Drawn | Tried> => {
    try {
      return await draw(item, destination, signal)
    } catch (error) {
      logger.error({ op: item.op, err: toError(error) }, 'an effect could not be drawn')
      const passing = isStoreFailure(error)
      if (!passing && item.attempts >= maxDrawTries) return dead('not drawable')
      return { type: 'again', delayMs: backoffMs(passing ? 1 : item.attempts, random()), uncounted: passing, error: 'not drawn' }
    }
  }

/** Tries one item: draws it from the present state, makes the call, judges the answer. */
export const createSendItem = (deps: SendItemDeps): SendItem => {
  const { destinations, isPoison, onDead, onGroupReached, onNoStaff, onRepeat, logger } = deps
  const judge = createJudge(deps)
  const show = createShow({ ...deps, judge })
  const react = createReact({ ...deps, judge })
  const offer = createOffer({ ...deps, judge })
  const bare = createBare({ ...deps, judge })
  const drawOrGiveUp = createDrawOrGiveUp(deps)

  const attempt: SendItem = async (item, signal, permit) => {
    if (await isPoison(item)) {
      logger.error({ op: item.op, lane: item.lane, seq: item.seq, attempts: item.attempts }, 'an effect was put aside')
      return dead('poison')
    }
    const destination = await destinations.resolve(item.recipient)
    const department = destination === null ? departmentOf(item.recipient) : null
    // Its staff may well work in OpenProject only, so this waits for nothing.
    if (department !== null && (await onNoStaff(department)) === 'end') return ended({ state: 'sent', error: 'no group of staff' })
    if (destination === null) {
      logger.warn({ recipient: item.recipient }, 'nobody to send to yet; the message waits')
      return { type: 'again', delayMs: unconfiguredMs, uncounted: true, error: 'no destination' }
    }
    const drawn = await drawOrGiveUp(item, destination, signal)
    if (drawn.type === 'end' || drawn.type === 'again') return drawn
    if (drawn.type === 'wait') return { type: 'again', delayMs: mediaRetryMs, uncounted: true, error: 'file' }
    if (drawn.type === 'nothing')
      return drawn.reason === undefined ? ended({ state: 'sent', error: 'nothing to show' }) : dead(drawn.reason)
    const isPost = drawn.type === 'show' && drawn.placement.type === 'new'
    if ((await permit(isPost ? 'post' : 'edit')) !== 'go') return { type: 'again', delayMs: null, uncounted: true }
    if (isPost && item.attempts > 1) onRepeat(item)
    if (drawn.type === 'commands') return offer(item, drawn, destination)
    if (drawn.type === 'bare') return bare(item, drawn, destination)
    const tried = await (drawn.type === 'react' ? react(item, drawn, destination) : show(item, drawn, destination))
    if (destination.person === null && tried.type === 'end' && tried.ending.state === 'sent') onGroupReached(item.recipient)
    return tried
  }

  return async (item, signal, permit) => {
    const tried = await attempt(item, signal, permit)
    if (tried.type === 'end' && tried.ending.state === 'dead') await onDead(item, tried.ending.error ?? '')
    return tried
  }
}
