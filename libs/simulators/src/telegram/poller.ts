import type { Update } from '@grammyjs/types'
import type { Ledger } from '../ledger.ts'
import { Refusal } from './refusal.ts'
import type { ArgsOf } from './schemas.ts'
import type { Pending, UpdateQueue } from './update-queue.ts'
import { recordDelivery } from './webhook-push.ts'

interface OpenPoll {
  readonly args: ArgsOf<'getUpdates'>
  readonly finish: (outcome: Update[] | Refusal) => void
}

const selectBatch = (queue: UpdateQueue, ready: readonly Pending[], { offset = 0, limit = 100 }: OpenPoll['args']): Pending[] => {
  const lanes = new Set(ready.map(({ lane }) => lane))
  const now = performance.now()
  return queue.pending
    .filter(({ lane, dueMs }) => lanes.has(lane) && dueMs <= now)
    .filter(({ update, attempts }) => update.update_id >= offset || attempts === 0)
    .slice(0, limit)
}

/** The bot's open getUpdates call; there is one at most. */
export const createPoller = ({ queue, ledger, pump }: { queue: UpdateQueue; ledger: Ledger; pump: () => void }) => {
  let open: OpenPoll | undefined

  const end = (outcome: Update[] | Refusal): void => {
    const ended = open
    open = undefined
    ended?.finish(outcome)
  }
  return {
    end,
    /** Answers the open call with what is ready, if there is any. */
    serve: (ready: readonly Pending[]): void => {
      if (open === undefined) return
      const batch = selectBatch(queue, ready, open.args)
      if (batch.length === 0) return
      for (const item of batch) {
        recordDelivery(ledger, item, true)
        item.attempts += 1
        // Unconfirmed updates come again with the next call; the extra copy of a duplicated one goes out once.
        if (item.lane.startsWith('again:')) queue.remove(item)
      }
      end(batch.map(({ update }) => update))
    },
    /** Waits for updates. A later call ends an earlier one with 409. */
    poll: (args: ArgsOf<'getUpdates'>): Promise<Update[]> => {
      end(new Refusal(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'))
      queue.allow(args.allowed_updates)
      if (args.offset !== undefined) queue.confirm(args.offset)
      const { promise, resolve, reject } = Promise.withResolvers<Update[]>()
      const own: OpenPoll = {
        args,
        finish: (outcome) => {
          clearTimeout(timer)
          if (outcome instanceof Refusal) reject(outcome)
          else resolve(outcome)
        },
      }
      const timer = setTimeout(
        () => {
          if (open === own) end([])
        },
        (args.timeout ?? 0) * 1000,
      )
      open = own
      pump()
      return promise
    },
  }
}
