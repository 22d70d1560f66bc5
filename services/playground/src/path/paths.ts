import { isStoreFailure } from '@pinline/db'
import type { PathTimes } from '@pinline/db'
import type { Ledger, LedgerEntry } from '@pinline/simulators'
import type { MessagePath, PathSubject } from '../api.ts'
import type { Written } from '../tally/match-cards.ts'
import { findNeedle, fold } from '../tally/fold.ts'
import { isRefused, isReply } from '../tally/replies.ts'
import type { Reply } from '../tally/replies.ts'
import type { Tally } from '../tally/tally.ts'
import { toStages } from './bars.ts'
import { answerTo, buyerBars, claimBars, pressesOn, winnerOf } from './buyer-path.ts'
import type { Claimed } from './buyer-path.ts'
import { carries, replyBars } from './reply-path.ts'
import { buyerTotal, runTotals } from './run-totals.ts'

interface Deps {
  readonly ledger: Pick<Ledger, 'entries' | 'nowMs'>
  readonly tally: Tally
  /** Our own rows; undefined without a database. Rejects while it is away. */
  readonly rows: PathTimes | undefined
  readonly bot: number
  readonly account: number
}

/** What a message on a page is about. */
type Found = { readonly kind: 'buyer-message'; readonly written: Written } | { readonly kind: 'reply'; readonly reply: Reply }

const ofReply = (reply: Reply | undefined): Found | undefined =>
  reply !== undefined && isReply(reply) ? { kind: 'reply', reply } : undefined
const ofBuyer = (written: Written | undefined): Found | undefined =>
  written === undefined ? undefined : { kind: 'buyer-message', written }

const handOverMs = 50

/** Entries from a moment on. */
const entriesSince = (entries: readonly LedgerEntry[], atMs: number): readonly LedgerEntry[] => {
  const first = entries.findIndex((entry) => entry.atMs >= atMs)
  return first < 0 ? [] : entries.slice(first)
}

const createFind = ({ ledger, tally }: Deps) => {
  /** A seller's message in the CRM is the reply that it came from. */
  const behindSend = (chat: number, message: number): Found | undefined => {
    const send = ledger.entries().find((entry) => entry.kind === 'crm.send' && entry.chat === chat && entry.messageId === message)
    if (send === undefined) return undefined
    return ofReply([...tally.replies.all()].findLast((reply) => reply.atMs <= send.atMs && carries(reply, send)))
  }
  /** The bot's private card shows a buyer's message too. */
  const onPrivateCard = (chat: number, message: number): Found | undefined => {
    const post = ledger
      .entries()
      .find((entry) => entry.ok && entry.kind.startsWith('telegram.send') && entry.chat === chat && entry.messageId === message)
    const { text = '' } = post ?? {}
    const order = tally.cards.orderIn(text)
    const shown = [...tally.cards.all()].filter(
      ({ written }) => written.order === order && written.atMs <= (post?.atMs ?? 0) && findNeedle(fold(text), written.needle) >= 0,
    )
    return ofBuyer(shown.at(-1)?.written)
  }
  return ({ system, chat, message }: PathSubject): Found | undefined => {
    if (system === 'crm') return ofBuyer(tally.cards.find(chat, message)?.written) ?? behindSend(chat, message)
    if (tally.cards.isGroup(chat)) return ofBuyer(tally.cards.onCard(chat, message))
    return ofReply(tally.replies.find(chat, message)) ?? onPrivateCard(chat, message)
  }
}

/** The press that got the chat after its card was posted. */
const createClaimed =
  ({ tally, rows, bot, account }: Deps) =>
  async ({ order, id }: Written, entries: readonly LedgerEntry[]): Promise<Claimed | undefined> => {
    const card = tally.cards.find(order, id)?.card
    const presses = card === undefined ? [] : pressesOn(card, entries)
    const [first] = presses
    if (first === undefined) return undefined
    const pin = (await rows?.pin({ account, order, since: new Date(first.atMs) })) ?? null
    const press = pin === null ? winnerOf(presses, order, entries) : presses.find(({ user }) => user === pin.by)
    const answer = press === undefined ? undefined : answerTo(press, entries)
    if (press?.updateId === undefined || answer === undefined) return undefined
    const { updateId } = press
    const update = entries.find((entry) => entry.kind === 'telegram.update' && entry.ok && entry.updateId === updateId)
    return { press, update, times: (await rows?.update({ bot, updateId })) ?? null, answer, pin }
  }

const createBuyerPath = (deps: Deps) => {
  const { ledger, tally, rows, account } = deps
  const claimedOf = createClaimed(deps)
  return async (subject: PathSubject, written: Written): Promise<MessagePath> => {
    const { order, id, atMs } = written
    const times = (await rows?.message({ account, order, message: id })) ?? null
    const entries = entriesSince(ledger.entries(), atMs)
    const card = tally.cards.find(order, id)?.card
    const bars = buyerBars({ written, card, entries, isGroup: tally.cards.isGroup, times })
    const total = buyerTotal({ written, card })
    const claimed = total === undefined ? undefined : await claimedOf(written, entries)
    const claim = claimed === undefined || total === undefined ? [] : claimBars(claimed, atMs + total)
    const until = total === undefined ? { ms: ledger.nowMs(), system: 'dispatcher' as const } : undefined
    return {
      subject,
      kind: 'buyer-message',
      startedAtMs: atMs,
      totalMs: total ?? ledger.nowMs() - atMs,
      done: total !== undefined,
      stages: toStages(atMs, [...bars, ...claim], until),
      run: runTotals(tally, 'buyer-message'),
    }
  }
}

const createReplyPath =
  ({ ledger, tally, rows, bot }: Deps) =>
  async (subject: PathSubject, reply: Reply): Promise<MessagePath> => {
    const { updateId, atMs } = reply
    const [update = null, parts = []] = await Promise.all([rows?.update({ bot, updateId }), rows?.reply({ bot, updateId })])
    // A waiting poller takes the update in the very moment of writing, before the ledger has the message.
    const entries = entriesSince(ledger.entries(), atMs - handOverMs)
    const done = reply.deliveredMs !== undefined || isRefused(reply)
    const stages = toStages(atMs, replyBars({ reply, entries, update, parts }), done ? undefined : { ms: ledger.nowMs(), system: 'outbox' })
    const receipt = stages.findLast(({ stage }) => stage === 'receipt')
    return {
      subject,
      kind: 'reply',
      startedAtMs: atMs,
      totalMs: done ? (receipt?.toMs ?? 0) : ledger.nowMs() - atMs,
      done,
      stages,
      run: runTotals(tally, 'reply'),
    }
  }

/** The way of a message through the system, told from the ledger and, where there is a database, from our rows. Undefined: nothing is known of it. */
export const createPaths = (deps: Deps) => {
  const find = createFind(deps)
  const draw = (own: Deps, subject: PathSubject, found: Found): Promise<MessagePath> =>
    found.kind === 'reply' ? createReplyPath(own)(subject, found.reply) : createBuyerPath(own)(subject, found.written)
  return async (subject: PathSubject): Promise<MessagePath | undefined> => {
    const found = find(subject)
    if (found === undefined) return undefined
    try {
      return await draw(deps, subject, found)
    } catch (thrown) {
      if (!isStoreFailure(thrown)) throw thrown
      // The database is away: the ledger alone tells enough.
      return draw({ ...deps, rows: undefined }, subject, found)
    }
  }
}

/** See {@link createPaths}. */
export type Paths = ReturnType<typeof createPaths>
