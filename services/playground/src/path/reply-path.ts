import type { ReplyPartTimes, UpdateTimes } from '@pinline/db'
import type { LedgerEntry } from '@pinline/simulators'
import { isRefused } from '../tally/replies.ts'
import type { Reply } from '../tally/replies.ts'
import { fold } from '../tally/fold.ts'
import { begunAt, callBar } from './bars.ts'
import type { Bar } from './bars.ts'

/** What is known of a manager's reply. */
export interface ReplyFacts {
  readonly reply: Reply
  /** From the moment it was written on. */
  readonly entries: readonly LedgerEntry[]
  /** Null without a database, or before it is stored. */
  readonly update: UpdateTimes | null
  /** Our rows of its text and files; empty without a database. */
  readonly parts: readonly ReplyPartTimes[]
}

/** A send to the CRM that carries (a part of) the reply. */
export const carries = ({ texts, md5s }: Reply, { kind, text = '', files = [] }: LedgerEntry): boolean =>
  kind === 'crm.send' && ((fold(text) !== '' && texts.has(fold(text))) || files.some(({ md5 }) => md5s.includes(md5)))

const reactionsTo = ({ user, id }: Reply, entries: readonly LedgerEntry[]): LedgerEntry[] =>
  entries.filter(({ kind, chat, messageId }) => kind === 'telegram.setMessageReaction' && chat === user && messageId === id)

const arrivalBars = ({ reply, entries, update, parts }: ReplyFacts, reactions: readonly LedgerEntry[]): Bar[] => {
  const pushes = entries.filter(({ kind, updateId }) => kind === 'telegram.update' && updateId === reply.updateId)
  const taken = pushes.find(({ ok }) => ok)
  const arrived = pushes.slice(0, taken === undefined ? undefined : pushes.indexOf(taken) + 1)
  const storedMs = update?.received.getTime() ?? taken?.atMs
  const seen = reactions.find(({ ok }) => ok)
  const acceptedMs = parts[0]?.created.getTime() ?? (seen === undefined ? undefined : begunAt(seen))
  const row = update === null ? undefined : `inbox_update ${String(reply.updateId)}`
  const pushed = arrived.map((entry): Bar => {
    const isTaken = entry === taken && storedMs !== undefined
    // A poller is handed the update in no time and stores it afterwards.
    return { ...callBar(entry, 'update', 'ingress', { row }), ...(isTaken ? { toMs: Math.max(entry.atMs, storedMs) } : {}) }
  })
  if (acceptedMs === undefined || storedMs === undefined) return pushed
  const fromMs = Math.max(storedMs, taken?.atMs ?? storedMs)
  return [...pushed, { stage: 'accepted', system: 'bot', fromMs, toMs: Math.max(fromMs, acceptedMs), row }]
}

const sendBars = ({ reply, entries, parts }: ReplyFacts, fromMs: number, endMs: number): Bar[] => {
  const carried = entries.filter((entry) => entry.ok && carries(reply, entry))
  const chat = parts[0]?.order ?? carried[0]?.chat
  if (chat === undefined) return []
  const inTime = entries.filter((entry) => begunAt(entry) >= fromMs && begunAt(entry) <= endMs)
  const [first] = carried
  const rows = parts.map(({ lane, seq }) => `outbox_item ${String(lane)}/${String(seq)}`)
  const rowOf = (entry: LedgerEntry): string | undefined => rows[Math.min(rows.length - 1, Math.max(0, carried.indexOf(entry)))]
  const sends = inTime.filter((entry) => carried.includes(entry) || (entry.kind === 'crm.send' && !entry.ok && entry.chat === chat))
  const uploads = inTime.filter(({ kind, files = [] }) => kind === 'crm.upload' && files.some(({ md5 }) => reply.md5s.includes(md5)))
  const reads = inTime.filter((entry) => entry.kind === 'crm.read' && entry.chat === chat)
  const isBefore = (entry: LedgerEntry): boolean => first === undefined || entry.atMs <= begunAt(first)
  const lastSend = carried.at(-1)
  const readBack = entries.find(
    (entry) => lastSend !== undefined && entry.kind === 'crm.read' && entry.chat === chat && entry.ok && begunAt(entry) >= lastSend.atMs,
  )
  const later = readBack === undefined || reads.includes(readBack) ? [] : [readBack]
  return [
    ...uploads.map((entry) => callBar(entry, 'uploaded', 'crm')),
    ...sends.map((entry) => callBar(entry, 'sent', 'crm', { row: rowOf(entry) })),
    ...[...reads, ...later].map((entry) => callBar(entry, isBefore(entry) ? 'read' : 'read-back', 'crm')),
  ]
}

/** From the manager's word to 👌 on it. */
export const replyBars = (facts: ReplyFacts): Bar[] => {
  const { reply, entries } = facts
  const reactions = reactionsTo(reply, entries)
  const arrival = arrivalBars(facts, reactions)
  const last = reactions.find(({ ok, note }) => ok && (note === '👌' || (note === '👎' && isRefused(reply))))
  const receipts = reactions.filter((entry) => entry === last || (!entry.ok && entry.atMs <= (last?.atMs ?? Infinity)))
  const acceptedMs = arrival.at(-1)?.toMs ?? reply.atMs
  return [
    ...arrival,
    ...sendBars(facts, acceptedMs, last?.atMs ?? Infinity),
    ...receipts.map((entry) => callBar(entry, 'receipt', 'telegram', { failed: !entry.ok || entry.note === '👎' })),
  ]
}
