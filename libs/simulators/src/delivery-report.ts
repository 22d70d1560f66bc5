import type { Ledger, LedgerEntry } from './ledger.ts'

/** A text that must arrive, known by a marker: a word that stands in no other expected text. */
export interface Expected {
  /** Number of the CRM's dialog. */
  readonly chat: number
  /** Letters and digits only. */
  readonly marker: string
}

/** What must have arrived. Within one chat the order of the list is the order of writing. */
export interface Expectations {
  /** Buyers' messages, which must be seen in the managers' group. */
  readonly buyerMessages: readonly Expected[]
  /** Managers' replies, which must be sent to the CRM. */
  readonly replies: readonly Expected[]
  /** The managers' group. Give all numbers that it had. */
  readonly groups: readonly number[]
}

/** What became of one direction. Markers, in the order of the expectations. */
export interface DirectionReport {
  readonly expected: number
  readonly lost: readonly string[]
  /** Seen in more than one message. */
  readonly duplicated: readonly string[]
  /** First seen before one that was written earlier in the same chat. */
  readonly outOfOrder: readonly string[]
}

/** See {@link deliveryReport}. */
export interface DeliveryReport {
  readonly toGroup: DirectionReport
  readonly toCrm: DirectionReport
  /** Replies that another dialog than theirs has. Markers, in the order of the expectations. */
  readonly misdirected: readonly string[]
}

interface Sighting {
  readonly entry: LedgerEntry
  readonly offset: number
}

/** Every word of every entry, so that thousands of markers are looked up and not searched for. */
const toIndex = (entries: readonly LedgerEntry[], keyOf: (entry: LedgerEntry, word: string) => string): ReadonlyMap<string, Sighting[]> => {
  const index = new Map<string, Sighting[]>()
  for (const entry of entries)
    for (const { 0: word, index: offset } of (entry.text ?? '').matchAll(/[\p{L}\p{N}]+/gu)) {
      const key = keyOf(entry, word)
      const known = index.get(key)
      if (known === undefined) index.set(key, [{ entry, offset }])
      else known.push({ entry, offset })
    }
  return index
}

const isBefore = (a: Sighting, b: Sighting): boolean => a.entry.seq < b.entry.seq || (a.entry.seq === b.entry.seq && a.offset < b.offset)

const judge = (expected: readonly Expected[], sightingsOf: (one: Expected) => readonly Sighting[] | undefined): DirectionReport => {
  const lost: string[] = []
  const duplicated: string[] = []
  const outOfOrder: string[] = []
  const newest = new Map<number, Sighting>()
  for (const one of expected) {
    const [first, ...rest] = sightingsOf(one) ?? []
    if (first === undefined) {
      lost.push(one.marker)
      continue
    }
    if (rest.some(({ entry }) => entry.messageId !== first.entry.messageId)) duplicated.push(one.marker)
    const before = newest.get(one.chat)
    if (before !== undefined && isBefore(first, before)) outOfOrder.push(one.marker)
    else newest.set(one.chat, first)
  }
  return { expected: expected.length, lost, duplicated, outOfOrder }
}

const groupKinds: ReadonlySet<string> = new Set([
  'telegram.sendMessage',
  'telegram.sendPhoto',
  'telegram.sendDocument',
  'telegram.sendMediaGroup',
  'telegram.editMessageText',
  'telegram.editMessageCaption',
])

/**
 * Judges deliveries both ways from the ledgers alone, never from what the system under test believes. One ledger may serve as both.
 * A buyer's message counts as seen once a card of the group holds it, posted or edited in; the same text in an edit of the same card
 * is no duplicate. What was refused does not count; what took effect counts although its answer was cut.
 */
export const deliveryReport = ({
  telegram,
  crm,
  expectations,
}: {
  telegram: Ledger
  crm: Ledger
  expectations: Expectations
}): DeliveryReport => {
  const groups = new Set(expectations.groups)
  const cards = telegram.where(
    ({ ok, kind, chat, user }) => ok && groupKinds.has(kind) && chat !== undefined && groups.has(chat) && user === undefined,
  )
  const sends = crm.where(({ ok, kind }) => ok && kind === 'crm.send')
  const inGroups = toIndex(cards, (_, word) => word)
  const inChats = toIndex(sends, ({ chat }, word) => `${String(chat)} ${word}`)
  const anywhere = toIndex(sends, (_, word) => word)
  const isAstray = ({ chat, marker }: Expected): boolean => anywhere.get(marker)?.some(({ entry }) => entry.chat !== chat) ?? false
  return {
    toGroup: judge(expectations.buyerMessages, ({ marker }) => inGroups.get(marker)),
    toCrm: judge(expectations.replies, ({ chat, marker }) => inChats.get(`${String(chat)} ${marker}`)),
    misdirected: expectations.replies.filter(isAstray).map(({ marker }) => marker),
  }
}
