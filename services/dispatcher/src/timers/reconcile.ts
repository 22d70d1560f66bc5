import { toTelegram, groupRecipient } from '@pinline/db'
import type { OutboxRequest, Reconciliation, Settings, TouchedLane } from '@pinline/db'
import type { Crm, CrmChatSummary } from '@pinline/domain'
import type { Clock, Logger } from '@pinline/platform'
import type { ChatSync, ReadResult } from '../crm/chat-sync.ts'
import type { Proof } from './proof.ts'
import type { PassReport } from './unproven.ts'

export interface ReconcileDeps {
  readonly crm: Pick<Crm, 'listChats'>
  readonly reconciliation: Reconciliation
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly sync: Pick<ChatSync, 'read'>
  readonly chatIdOf: (order: number) => Promise<number | null>
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly ring: (destination: string) => void
  readonly bot: number
  readonly account: number
  /** Told after each pass which chats could not be read. */
  readonly onPass: (pass: PassReport) => Promise<void>
  readonly proof: Pick<Proof, 'proven'>
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn'>
}

const day = 86_400_000
/** Dialogs that have been quiet for longer are history. */
const windowMs = 30 * day
/** At the first pass, chats that ended with the buyer's words within this time come as a digest. */
const freshMs = 3 * day
const pageSize = 200
/** Chats read at once. */
const parallel = 8
/** Every so often every page of the window is read, whatever the first ones say. */
const deepEveryMs = 10 * 60_000
const deepRetryMs = 60_000
/** So often the first pass goes through the whole list before it ends without the chats that can not be read. */
const firstPasses = 3
/** More chats than that are not a few broken ones: the CRM is, and the first pass waits for it. */
const maxGivenUp = 20
/** A first import makes at most this many posts, with at most so many chats each. */
const digestPosts = 5
const digestSize = 100

/** Set when the first pass over an account is over. A restore takes it away. */
export const passKey = (account: number): string => `crm.first-pass.${String(account)}`
/** Up to when nothing is missing, as an ISO time. */
export const watermarkKey = (account: number): string => `crm.watermark.${String(account)}`

/** Only the shop's automatic first message: nobody has written yet. */
const isUntouched = ({ messages, unread }: CrmChatSummary): boolean => messages === 1 && unread === 0

type Pass = 'first' | 'deep' | 'quick'

/** What a look at the list found: how many chats differed, and the orders of those by what became of them. `seen`: rows of the list. */
interface Found extends Omit<PassReport, 'whole'> {
  readonly chats: number
  readonly seen: number
}

const nothingFound: Found = { chats: 0, seen: 0, stored: [], failed: [], refused: [] }

/** Every differing chat is stored. */
const isProven = ({ failed, refused }: Found): boolean => failed.length + refused.length === 0

const together = (one: Found, other: Found): Found => ({
  chats: one.chats + other.chats,
  seen: one.seen + other.seen,
  stored: [...one.stored, ...other.stored],
  failed: [...one.failed, ...other.failed],
  refused: [...one.refused, ...other.refused],
})

/** Reads some chats side by side. */
const readAll = async (
  rows: readonly CrmChatSummary[],
  read: (row: CrmChatSummary) => Promise<ReadResult>,
): Promise<Record<ReadResult, CrmChatSummary[]>> => {
  const results: Record<ReadResult, CrmChatSummary[]> = { stored: [], refused: [], failed: [] }
  const queue = [...rows]
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) results[await read(row)].push(row)
  }
  await Promise.all(Array.from({ length: Math.min(parallel, rows.length) }, worker))
  return results
}

/** Compares one page with what is stored and reads what differs. */
const comparePage = async (deps: ReconcileDeps, rows: readonly CrmChatSummary[], pass: Pass, signal: AbortSignal): Promise<Found> => {
  const { reconciliation, account, sync } = deps
  const differing = await reconciliation.differing(
    account,
    rows.filter((row) => !isUntouched(row)),
  )
  if (differing.length === 0) return { ...nothingFound, seen: rows.length }
  const { stored, refused, failed } = await readAll(differing, (row) =>
    signal.aborted
      ? Promise.resolve('failed')
      : sync.read(row.chat, pass === 'first' ? 'silent' : 'sweep', pass === 'deep' ? 'background' : 'live', signal),
  )
  if (stored.length > 0) await reconciliation.prove(account, stored)
  const ordersOf = (some: readonly CrmChatSummary[]): number[] => some.map(({ chat }) => chat)
  const orders = { stored: ordersOf(stored), failed: ordersOf(failed), refused: ordersOf(refused) }
  return { chats: differing.length, seen: rows.length, ...orders }
}

/** Goes through the list, newest first. `whole`: every page of the window was seen. */
const goThrough = async (deps: ReconcileDeps, pass: Pass, startedAt: Date, signal: AbortSignal): Promise<Found & { whole: boolean }> => {
  let found = nothingFound
  for (let page = 1; ; page += 1) {
    const answer = await deps.crm.listChats({ page, pageSize }, pass === 'deep' ? 'background' : 'live', signal)
    if (answer.status !== 'ok' || signal.aborted) return { ...found, whole: false }
    const { chats, pages } = answer.value
    const inWindow = chats.filter(({ lastDate }) => lastDate === null || startedAt.getTime() - lastDate.getTime() <= windowMs)
    const compared = await comparePage(deps, inWindow, pass, signal)
    found = together(found, compared)
    if (page >= pages || chats.length === 0 || inWindow.length < chats.length) return { ...found, whole: true }
    // Newest first: a page without news has none behind it, as far as a quick look goes.
    if (pass === 'quick' && compared.chats === 0) return { ...found, whole: false }
  }
}

/** Chats that had been waiting before we came, in a handful of posts with a button each. */
const postDigest = async (deps: ReconcileDeps, now: Date): Promise<void> => {
  const { reconciliation, account, bot, chatIdOf, enqueue, ring } = deps
  const waiting = await reconciliation.waitingWithoutCard(account, new Date(now.getTime() - freshMs))
  const known = (await Promise.all(waiting.map(async ({ order, message }) => ({ chat: await chatIdOf(order), message })))).flatMap(
    ({ chat, message }) => (chat === null ? [] : [{ chat, message }]),
  )
  const size = Math.min(digestSize, Math.max(20, Math.ceil(known.length / digestPosts)))
  const posts = Array.from({ length: Math.min(digestPosts, Math.ceil(known.length / size)) }, (_, index) =>
    known.slice(index * size, (index + 1) * size),
  )
  const left = Math.max(0, known.length - digestPosts * size)
  const requests = posts.map((chats, index) =>
    toTelegram(
      { bot, recipient: groupRecipient, order: 0 },
      {
        op: 'digest',
        payload: { chats, more: index === posts.length - 1 ? left : 0 },
        idem: `digest:first:${String(account)}:${String(index)}`,
        priority: 4,
      },
    ),
  )
  await enqueue(requests)
  if (requests.length > 0) ring(groupRecipient)
}

/** A deep pass may end after a quick one that began later; the later beginning stays. */
const createMoveWatermark =
  ({ settings, account, proof }: ReconcileDeps) =>
  async (startedAt: Date, { seen }: Found): Promise<void> => {
    const text = startedAt.toISOString()
    const before = await settings.get(watermarkKey(account))
    if (typeof before !== 'string' || before < text) await settings.set(watermarkKey(account), text)
    await proof.proven(startedAt, seen)
  }

/** The two sides of reconciliation. Each is called again and again, both may run at the same time. */
export interface Reconcile {
  /** The first pass over an account while it is not over, then a quick look: page by page until one has no news. */
  readonly look: (signal: AbortSignal) => Promise<void>
  /** Every page of the window, slowly; does nothing before the first quick look has ended, or while it is not due. */
  readonly deepen: (signal: AbortSignal) => Promise<void>
}

/**
 * Finds what no webhook told: compares the CRM's list with what was last proven and reads what differs. The first pass over an account
 * is silent; it ends when every page was seen and every chat that the CRM shows is stored, or with a few unreadable ones after three
 * times. The watermark is the start of the last pass in which the whole window was proven.
 */
export const createReconcile = (deps: ReconcileDeps): Reconcile => {
  const { settings, account, onPass, clock, logger } = deps
  let wholeFirstPasses = 0
  let deepDueMs = 0
  let looked = false

  const pass = async (kind: Pass, startedAt: Date, signal: AbortSignal): Promise<Found & { whole: boolean }> => {
    const found = await goThrough(deps, kind, startedAt, signal)
    // What was cut short says nothing about the chats.
    if (!signal.aborted) await onPass(found)
    return found
  }
  const moveWatermark = createMoveWatermark(deps)
  const runFirst = async (signal: AbortSignal): Promise<void> => {
    const startedAt = clock()
    const found = await pass('first', startedAt, signal)
    const { chats, whole } = found
    const failed = found.failed.length
    const proven = isProven(found)
    // What was cut short does not count as a failure of the chats.
    if (!whole || signal.aborted) return
    wholeFirstPasses += 1
    if (failed > 0 && (wholeFirstPasses < firstPasses || failed > maxGivenUp)) return
    await deps.reconciliation.settleRestored(account)
    await postDigest(deps, startedAt)
    await settings.set(passKey(account), true)
    logger.info({ chats, failed }, 'first pass over the account is complete')
    if (proven) await moveWatermark(startedAt, found)
    // It has seen every page.
    deepDueMs = startedAt.getTime() + (proven ? deepEveryMs : deepRetryMs)
  }

  return {
    look: async (signal) => {
      if ((await settings.get(passKey(account))) !== true) {
        await runFirst(signal)
        return
      }
      const startedAt = clock()
      const found = await pass('quick', startedAt, signal)
      looked = true
      if (found.whole && isProven(found)) await moveWatermark(startedAt, found)
    },
    deepen: async (signal) => {
      const startedAt = clock()
      if (!looked || startedAt.getTime() < deepDueMs) return
      const found = await pass('deep', startedAt, signal)
      const isWhole = found.whole && isProven(found)
      deepDueMs = startedAt.getTime() + (isWhole ? deepEveryMs : deepRetryMs)
      if (isWhole) await moveWatermark(startedAt, found)
    },
  }
}
