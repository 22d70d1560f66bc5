import type { MessageTimes, PinTimes, UpdateTimes } from '@pinline/db'
import type { LedgerEntry } from '@pinline/simulators'
import type { Card, Written } from '../tally/match-cards.ts'
import { findNeedle, fold } from '../tally/fold.ts'
import { begunAt, callBar } from './bars.ts'
import type { Bar } from './bars.ts'

/** What is known of a buyer's message. */
export interface BuyerFacts {
  readonly written: Written
  readonly card: Card | undefined
  /** From the moment it was written on. */
  readonly entries: readonly LedgerEntry[]
  readonly isGroup: (chat: number) => boolean
  /** Null without a database, or before it is stored. */
  readonly times: MessageTimes | null
}

const isPost = ({ kind }: LedgerEntry): boolean => kind.startsWith('telegram.send') || kind.startsWith('telegram.editMessage')

/** Tries to post a card that shows the message; the last of them made it. */
const postsOf = ({ written, card, entries, isGroup }: BuyerFacts): LedgerEntry[] => {
  const tries = entries.filter((entry) => isPost(entry) && isGroup(entry.chat ?? 0) && entry.user === undefined)
  const showing = tries.filter(({ ok, chat, messageId, text = '' }) => {
    if (ok) return card !== undefined && chat === card.chat && messageId === card.id
    return text.includes(String(written.order)) && (written.needle.text === '' || findNeedle(fold(text), written.needle) >= 0)
  })
  const made = showing.findIndex(({ ok }) => ok)
  return made < 0 ? showing.filter(({ ok }) => !ok) : showing.slice(0, made + 1)
}

/** Readings of the dialog up to the one that brought the message. */
const readsOf = ({ written, entries, times }: BuyerFacts, endMs: number): LedgerEntry[] => {
  const reads = entries.filter((entry) => entry.kind === 'crm.read' && entry.chat === written.order && begunAt(entry) < endMs)
  const storedMs = times?.stored.getTime()
  const brought = reads.findLastIndex(({ ok, atMs }) => ok && storedMs !== undefined && atMs <= storedMs + 1)
  const first = reads.findIndex(({ ok }) => ok)
  const chosen = brought >= 0 ? brought : first
  return chosen < 0 ? reads : reads.filter(({ ok }, place) => place === chosen || (!ok && place < chosen))
}

/** From the buyer's word to the card in the group. */
export const buyerBars = (facts: BuyerFacts): Bar[] => {
  const { written, entries, times } = facts
  const posts = postsOf(facts)
  const [firstPost] = posts
  const startedPostMs = firstPost === undefined ? Infinity : begunAt(firstPost)
  const endMs = Math.min(startedPostMs, times === null ? Infinity : times.stored.getTime())
  const reads = readsOf(facts, endMs)
  const told = entries.filter(({ kind, messageId, atMs }) => kind === 'crm.webhook' && messageId === written.id && atMs <= startedPostMs)
  const orderInfo = entries.filter((entry) => entry.kind === 'crm.purchase' && entry.chat === written.order && entry.atMs <= startedPostMs)
  const lastRead = reads.findLast(({ ok }) => ok)
  const stored: Bar[] =
    times === null || lastRead === undefined
      ? []
      : [
          {
            stage: 'stored',
            system: 'dispatcher',
            fromMs: lastRead.atMs,
            toMs: Math.max(lastRead.atMs, times.stored.getTime()),
            row: `message ${String(times.chat)}/${String(written.id)}`,
          },
        ]
  const card = times?.card
  const row = card ? `outbox_item ${String(card.lane)}/${String(card.seq)}` : undefined
  return [
    ...told.map((entry) => callBar(entry, 'told', 'ingress')),
    ...reads.map((entry) => callBar(entry, 'read', 'crm')),
    ...stored,
    ...orderInfo.map((entry) => callBar(entry, 'read', 'crm')),
    ...posts.map((entry) => callBar(entry, 'posted', 'telegram', { row })),
  ]
}

/** A press on the card that got the chat. */
export interface Claimed {
  readonly press: LedgerEntry
  readonly update: LedgerEntry | undefined
  readonly times: UpdateTimes | null
  readonly answer: LedgerEntry
  readonly pin: PinTimes | null
}

/** Presses on a card, oldest first. */
export const pressesOn = (card: Card, entries: readonly LedgerEntry[]): LedgerEntry[] =>
  entries.filter(({ press, chat, messageId }) => press !== undefined && chat === card.chat && messageId === card.id)

export const answerTo = ({ press }: LedgerEntry, entries: readonly LedgerEntry[]): LedgerEntry | undefined =>
  entries.find(({ kind, ok, note }) => kind === 'telegram.answerCallbackQuery' && ok && note === press)

/** The chat's first answer in private tells who got it, where no row does: only a winner's chat opens there. */
export const winnerOf = (presses: readonly LedgerEntry[], order: number, entries: readonly LedgerEntry[]): LedgerEntry | undefined => {
  const opened = entries.find(
    ({ kind, ok, chat, text = '', seq }) =>
      ok &&
      kind === 'telegram.sendMessage' &&
      text.includes(String(order)) &&
      presses.some((press) => press.user === chat && press.seq < seq),
  )
  return presses.find(({ user }) => user === opened?.chat)
}

/** From the end of the wait for a manager to the answer to his press. */
export const claimBars = ({ press, update, times, answer, pin }: Claimed, postedMs: number): Bar[] => {
  const storedMs = times?.received.getTime() ?? update?.atMs ?? press.atMs
  const row = `inbox_update ${String(press.updateId ?? 0)}`
  const fromMs = Math.max(press.atMs, storedMs)
  return [
    { stage: 'pause', system: 'person', fromMs: postedMs, toMs: press.atMs },
    { stage: 'pressed', system: 'ingress', fromMs: press.atMs, toMs: fromMs, row: times === null ? undefined : row },
    { stage: 'claimed', system: 'bot', fromMs, toMs: answer.atMs, row: pin === null ? undefined : `event ${String(pin.event)}` },
  ]
}
