import { enqueue, recordEvent } from '@pinline/db'
import type { HeldLane, Inbox, InboxItem, People, TouchedLane, Transact } from '@pinline/db'
import type { Clock } from '@pinline/platform'
import { isReachable } from './context.ts'
import { toNotice } from './outbox.ts'

export interface PutAsideDeps {
  readonly inbox: Pick<Inbox, 'finish'>
  readonly transact: Transact
  readonly people: Pick<People, 'find'>
  /** Hints lanes after the commit. */
  readonly ring: (lanes: readonly TouchedLane[]) => Promise<void>
  readonly clock: Clock
}

/** Lanes of updates are called after the bot and whoever caused them; the update itself is not looked into. */
const causerOf = ({ key }: HeldLane): number => Number(key.split(':')[1])

/**
 * Ends an update that takes the process down each time: it becomes a dead letter, and its writer is told in the same transaction.
 * @throws LostFenceError when somebody newer has the lane
 */
export const createPutAside =
  ({ inbox, transact, people, ring, clock }: PutAsideDeps) =>
  async (held: HeldLane, item: InboxItem): Promise<{ left: number }> => {
    const causer = causerOf(held)
    const writer = Number.isSafeInteger(causer) ? await people.find(causer) : null
    const { ended, lanes } = await transact(async (tx) => {
      const left = await inbox.finish(held, item.seq, { error: 'poison', tx })
      const data = { what: 'update', update: item.updateId, attempts: item.attempts }
      await recordEvent(tx, { at: clock(), kind: 'dead', ...(writer === null ? {} : { manager: writer.id }), data })
      if (writer === null || !isReachable(writer)) return { ended: left, lanes: [] }
      // It may be put aside again after a replay, and is told of then too.
      const idem = `poison:${String(item.updateId)}:${String(item.seq)}`
      return { ended: left, lanes: await enqueue(tx, [toNotice(item.bot, writer.id, { key: 'dead.told.update', idem })]) }
    })
    await ring(lanes)
    return ended
  }
