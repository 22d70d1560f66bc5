import { toTelegram, groupRecipient } from '@pinline/db'
import type { OutboxRequest, Reconciliation, Settings, TouchedLane } from '@pinline/db'
import type { Crm, CrmChatSummary } from '@pinline/domain'
import type { Clock, Logger } from '@pinline/platform'
import type { ChatSync } from '../crm/chat-sync.ts'

export interface ReconcileDeps {
  readonly crm: Pick<Crm, 'listChats'>
  readonly reconciliation: Reconciliation
  readonly settings: Settings
  readonly sync: Pick<ChatSync, 'read'>
  readonly chatIdOf: (order: number) => Promise<number | null>
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly ring: (destination: string) => void
  readonly bot: number
  readonly account: number
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
/** A first import makes at most this many posts, with at most so many chats each. */
const digestPosts = 5
const digestSize = 100

const passKey = (account: number): string => `crm.first-pass.${String(account)}`
const watermarkKey = (account: number): string => `crm.watermark.${String(account)}`

/** Only the shop's automatic first message: nobody has written yet. */
const isUntouched = ({ messages, unread }: CrmChatSummary): boolean => messages === 1 && unread === 0

type Pass = 'first' | 'deep' | 'quick'

/** Reads some chats side by side; the rows whose chats were read whole. */
const readAll = async (rows: readonly CrmChatSummary[], read: (row: CrmChatSummary) => Promise<boolean>): Promise<CrmChatSummary[]> => {
  const stored: CrmChatSummary[] = []
  const queue = [...rows]
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) if (await read(row)) stored.push(row)
  }
  await Promise.all(Array.from({ length: Math.min(parallel, rows.length) }, worker))
  return stored
}

/** Compares one page with what is stored and reads what differs. */
const comparePage = async (
  deps: ReconcileDeps,
  rows: readonly CrmChatSummary[],
  pass: Pass,
  signal: AbortSignal,
): Promise<{ found: number; whole: boolean }> => {
  const { reconciliation, account, sync } = deps
  const differing = await reconciliation.differing(
    account,
    rows.filter((row) => !isUntouched(row)),
  )
  const read = (row: CrmChatSummary): Promise<boolean> =>
    signal.aborted
      ? Promise.resolve(false)
      : sync.read(row.chat, pass === 'first' ? 'silent' : 'sweep', pass === 'deep' ? 'background' : 'live', signal)
  const stored = await readAll(differing, read)
  await reconciliation.prove(account, stored)
  return { found: differing.length, whole: stored.length === differing.length }
}

/** Goes through the list, newest first. `whole`: every page of the window was read and every differing chat stored. */
const goThrough = async (
  deps: ReconcileDeps,
  pass: Pass,
  startedAt: Date,
  signal: AbortSignal,
): Promise<{ whole: boolean; found: number }> => {
  let whole = true
  let found = 0
  for (let page = 1; ; page += 1) {
    const answer = await deps.crm.listChats({ page, pageSize }, pass === 'deep' ? 'background' : 'live', signal)
    if (answer.status !== 'ok' || signal.aborted) return { whole: false, found }
    const { chats, pages } = answer.value
    const inWindow = chats.filter(({ lastDate }) => lastDate === null || startedAt.getTime() - lastDate.getTime() <= windowMs)
    const compared = await comparePage(deps, inWindow, pass, signal)
    whole &&= compared.whole
    found += compared.found
    const end = page >= pages || chats.length === 0 || inWindow.length < chats.length
    if (end) return { whole, found }
    // Newest first: a page without news has none behind it, as far as a quick look goes.
    if (pass === 'quick' && compared.found === 0) return { whole: false, found }
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

/**
 * Finds what no webhook told: compares the CRM's list with what was last proven and reads what differs. The first whole pass over an
 * account is silent. The watermark is the start of the last pass in which the whole window was read.
 */
export const createReconcile = (deps: ReconcileDeps): ((signal: AbortSignal) => Promise<void>) => {
  const { settings, account, clock, logger } = deps
  let deepAt = 0
  return async (signal) => {
    const startedAt = clock()
    const first = (await settings.get(passKey(account))) !== true
    const deep = startedAt.getTime() - deepAt >= deepEveryMs
    const pass: Pass = first ? 'first' : deep ? 'deep' : 'quick'
    const { whole, found } = await goThrough(deps, pass, startedAt, signal)
    if (!whole) return
    if (pass !== 'quick') deepAt = startedAt.getTime()
    if (first) {
      await postDigest(deps, startedAt)
      await settings.set(passKey(account), true)
      logger.info({ found }, 'first pass over the account is complete')
    }
    await settings.set(watermarkKey(account), startedAt.toISOString())
  }
}
