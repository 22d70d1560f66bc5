import { groupRecipient, managerRecipient, recordEvent, toTelegram } from '@pinline/db'
import type { GroupQueue, OutboxRequest, TouchedLane, Transact } from '@pinline/db'
import type { Clock } from '@pinline/platform'

export interface BacklogDeps {
  readonly groupQueue: Pick<GroupQueue, 'backlog' | 'claimersSince'>
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly transact: Transact
  readonly ring: (destination: string) => void
  readonly bot: number
  readonly clock: Clock
}

/** Cards that have waited so long are held up by the limits, not by their own sending. */
export const heldUpMs = 10_000
/** More chats than this are listed before their cards come. */
const listedFrom = 10
const listSize = 10
/** A list, and a line in the log channel, come once in so long. */
const listEveryMs = 5 * 60_000
/** From here on people are told that the group is late, once in half an hour each. */
const tellFromMs = 60_000
const tellEveryMs = 30 * 60_000
const claimedLatelyMs = 2 * 60_000

const spanOf = (now: Date, everyMs: number): string => String(Math.floor(now.getTime() / everyMs))

/**
 * Looks at what waits for the group. A list of the chats that have waited longest comes ahead of their cards, with a button each; every
 * card still follows when there is room, without a second sound, so no word is ever left out.
 */
export const createBacklog = ({ groupQueue, enqueue, transact, ring, bot, clock }: BacklogDeps): (() => Promise<void>) => {
  const send = async (requests: readonly OutboxRequest[]): Promise<boolean> => {
    const lanes = await enqueue(requests)
    for (const { destination } of lanes) ring(destination)
    return lanes.length > 0
  }

  const tellClaimers = async (lagMs: number, now: Date): Promise<void> => {
    const claimers = await groupQueue.claimersSince(new Date(now.getTime() - claimedLatelyMs))
    await send(
      claimers.map((manager) =>
        toTelegram(
          { bot, recipient: managerRecipient(manager), order: 0 },
          {
            op: 'notice',
            payload: { key: 'err.lag', params: { dur: { durationMs: lagMs } }, silent: true },
            idem: `lag:${String(bot)}:${String(manager)}:${spanOf(now, tellEveryMs)}`,
            priority: 4,
            manager,
          },
        ),
      ),
    )
  }

  let listedAt = Number.NEGATIVE_INFINITY

  return async () => {
    const { chats, lagMs, first } = await groupQueue.backlog(heldUpMs, listSize)
    const now = clock()
    if (lagMs >= tellFromMs) await tellClaimers(lagMs, now)
    // The span in the key, which holds for all processes, may end a moment after a list.
    if (chats <= listedFrom || now.getTime() - listedAt < listEveryMs) return
    const isNew = await send([
      toTelegram(
        { bot, recipient: groupRecipient, order: 0 },
        {
          op: 'digest',
          payload: { chats: [...first], more: chats - first.length, late: true },
          idem: `digest:late:${String(bot)}:${spanOf(now, listEveryMs)}`,
          priority: 1,
        },
      ),
    ])
    if (!isNew) return
    listedAt = now.getTime()
    await transact((tx) => recordEvent(tx, { at: now, kind: 'limit', data: { n: chats, lagMs } }))
  }
}
