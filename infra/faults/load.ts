import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Expected, LedgerEntry } from '@pinline/simulators'
import type { Claimed } from './desk.ts'
import type { World } from './world.ts'

/** A word of a load: `b` a buyer's, `r` a reply's, the chat and a running number. */
const markers = /\b[br]\d+x\d+\b/g

/** What was written, in the order of writing. */
export interface Written {
  readonly buyerMessages: readonly Expected[]
  readonly replies: readonly Expected[]
  /** Each reply's message in its writer's private chat. */
  readonly receipts: readonly { readonly chat: number; readonly messageId: number }[]
}

/** Markers that have arrived, and where the loads stand. */
export interface Arrivals {
  /** Moments of the first arrivals, by the ledgers' clock. */
  readonly first: ReadonlyMap<string, number>
  stop(): void
}

const groupKinds = /^telegram\.(send|editMessage)/

/** Whether the entry shows words where they are meant for: a card in the group, or a message to the buyer in the CRM. */
export const isDelivery = ({ groupId }: Pick<World, 'groupId'>, { ok, kind, chat }: LedgerEntry): 'r' | 'b' | undefined => {
  if (!ok) return undefined
  if (kind === 'crm.send') return 'r'
  return chat === groupId && groupKinds.test(kind) ? 'b' : undefined
}

/** The markers in a text. */
export const markersIn = (text: string | undefined): string[] => (text ?? '').match(markers) ?? []

/** Listens for arrivals from now on. */
export const watchArrivals = (world: World): Arrivals => {
  const first = new Map<string, number>()
  const note = (entry: LedgerEntry): void => {
    const way = isDelivery(world, entry)
    if (way === undefined) return
    for (const marker of markersIn(entry.text)) if (marker.startsWith(way) && !first.has(marker)) first.set(marker, entry.atMs)
  }
  const stops = [world.telegram.ledger.onAppend(note), world.crm.ledger.onAppend(note)]
  return {
    first,
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

export interface LoadOptions {
  /** Each way. */
  readonly messages: number
  /** How long it should take. */
  readonly durationMs: number
  /** So many may be on their way; then nothing more is written until some arrive. */
  readonly mostUnderWay: number
  /** Ends the load before its time. */
  readonly isOver: () => boolean
}

/** A reply like no other: one that resembles another message of its dialog would be asked about instead of sent again. */
const replyOf = (marker: string): string =>
  `Good day!\nAnswer ${marker} ${['a', 'b'].map((half) => createHash('sha512').update(`${half}${marker}`).digest('base64url')).join(' ')}`

/** Buyers write and managers answer, each chat in turn, evenly over the time. */
export const runLoad = async (world: World, claimed: readonly Claimed[], arrivals: Arrivals, options: LoadOptions): Promise<Written> => {
  const { telegram, crm } = world
  const buyerMessages: Expected[] = []
  const replies: Expected[] = []
  const receipts: { chat: number; messageId: number }[] = []
  const begun = performance.now()
  const pauseMs = options.durationMs / Math.max(1, options.messages)
  for (let count = 0; count < options.messages && !options.isOver(); count += 1) {
    const next = claimed[count % claimed.length]
    if (next === undefined) break
    const { chat, user, opened } = next
    const place = `${String(chat)}x${String(count)}`
    buyerMessages.push({ chat, marker: `b${place}` })
    crm.buyerWrites(chat, `Question b${place}`)
    replies.push({ chat, marker: `r${place}` })
    const { messageId } = telegram.sendText(user, user.id, replyOf(`r${place}`), { replyTo: opened })
    receipts.push({ chat: user.id, messageId })
    while (buyerMessages.length + replies.length - arrivals.first.size > options.mostUnderWay && !options.isOver()) await delay(20)
    const ahead = begun + (count + 1) * pauseMs - performance.now()
    if (ahead > 0) await delay(ahead)
  }
  return { buyerMessages, replies, receipts }
}

const pollMs = 200

/** Resolves when `missing` gives 0, or when it has not fallen for `patienceMs`. */
export const untilNothingMisses = async (missing: () => number, patienceMs: number): Promise<void> => {
  let [least, since] = [missing(), performance.now()]
  while (least > 0 && performance.now() - since < patienceMs) {
    await delay(pollMs)
    const now = missing()
    if (now < least) [least, since] = [now, performance.now()]
  }
}

/** Replies whose writer does not see yet what became of them. */
export const unreceipted = ({ telegram }: World, { receipts }: Written): number => {
  const done = new Set(
    telegram.ledger
      .where(({ ok, kind, note }) => ok && kind === 'telegram.setMessageReaction' && /[👌🤔👎]/u.test(note ?? ''))
      .map(({ chat, messageId }) => `${String(chat)}:${String(messageId)}`),
  )
  return receipts.filter(({ chat, messageId }) => !done.has(`${String(chat)}:${String(messageId)}`)).length
}
