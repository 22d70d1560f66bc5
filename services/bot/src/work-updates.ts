import { LostFenceError, isStoreFailure } from '@pinline/db'
import type { HeldLane, Inbox, InboxItem } from '@pinline/db'
import { mostLostTries } from '@pinline/domain'
import { toError } from '@pinline/platform'
import type { Counter, Logger } from '@pinline/platform'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import type { UpdateHandler } from './bot.ts'
import { createGatherAlbum } from './album.ts'
import type { UpdateWork } from './context.ts'

const againMs = 1000
const lookAgainMs = 10

export interface WorkUpdatesDeps {
  readonly inbox: Inbox
  readonly bot: UpdateHandler
  /** Ends an update that can not be worked, and tells its writer. */
  readonly putAside: (held: HeldLane, item: InboxItem) => Promise<{ left: number }>
  readonly sleep: (ms: number) => Promise<void>
  readonly outcomes: Pick<Counter<'outcome'>, 'inc'>
  readonly logger: Logger
}

/** How far one update has come. */
interface Progress {
  error?: string
  ended?: { left: number }
  isCommitted: boolean
}

/** Only what every update has is checked here; a feature looks at what it uses, and what is broken ends as an unexpected error. */
const updateShape = z.looseObject({ update_id: z.int() })

const parseUpdate = (body: unknown): Update | null => {
  const parsed = updateShape.safeParse(body)
  // Telegram's own shape beyond the number, which ingress took from Telegram only.
  return parsed.success ? parsed.data : null
}

/** Hands an update, with the album that it may belong to, to the bot, and ends it unless its work has done so. */
const createHandle = (deps: WorkUpdatesDeps) => {
  const { inbox, bot, outcomes, logger } = deps
  const gatherAlbum = createGatherAlbum(deps)
  return async (held: HeldLane, item: InboxItem, update: Update): Promise<{ left: number }> => {
    const progress: Progress = { isCommitted: false }
    const album = await gatherAlbum(item, update)
    const work: UpdateWork = {
      updateId: item.updateId,
      attempts: item.attempts,
      album: album.messages,
      finishIn: async (tx) => {
        await inbox.joinAlbum(item, album.parts, tx)
        progress.ended = await inbox.finish(held, item.seq, { tx })
      },
      committed: () => {
        progress.isCommitted = true
      },
      fail: (code) => {
        progress.error = code
      },
    }
    try {
      await bot.handle(update, work)
    } catch (thrown) {
      if (!progress.isCommitted) throw thrown
      logger.warn({ err: toError(thrown), updateId: item.updateId }, 'what follows an update was cut short')
    }
    const { error, ended, isCommitted } = progress
    outcomes.inc({ outcome: error === undefined ? 'done' : 'failed' })
    if (isCommitted && ended !== undefined) return ended
    await inbox.joinAlbum(item, album.parts)
    return inbox.finish(held, item.seq, error === undefined ? {} : { error })
  }
}

/** Works the updates of one lane in order, until it is empty, lost or given back. */
export const createWorkUpdates = (deps: WorkUpdatesDeps) => {
  const { inbox, putAside, sleep, outcomes, logger } = deps
  const handle = createHandle(deps)

  const work = (held: HeldLane, item: InboxItem): Promise<{ left: number }> => {
    if (item.joined) return inbox.finish(held, item.seq)
    // Begun so often and never ended: it takes the process down each time.
    if (item.attempts > mostLostTries) {
      outcomes.inc({ outcome: 'poison' })
      logger.error({ updateId: item.updateId, attempts: item.attempts }, 'update put aside')
      return putAside(held, item)
    }
    const update = parseUpdate(item.body)
    return update === null ? inbox.finish(held, item.seq, { error: 'malformed' }) : handle(held, item, update)
  }

  /** Null: the lane is not ours any more. */
  const workOrGiveBack = async (held: HeldLane, item: InboxItem): Promise<number | null> => {
    try {
      return (await work(held, item)).left
    } catch (thrown) {
      if (thrown instanceof LostFenceError) {
        outcomes.inc({ outcome: 'lost' })
        return null
      }
      if (!isStoreFailure(thrown)) throw thrown
      outcomes.inc({ outcome: 'again' })
      logger.warn({ err: toError(thrown), updateId: item.updateId }, 'update is worked again')
      // A slow or broken Postgres is no doing of the update's. While it is away this fails too, and the lease runs out by itself.
      await inbox.giveBack(held, againMs, { uncounted: item.seq }).catch(() => undefined)
      return null
    }
  }

  return async (held: HeldLane, signal: AbortSignal): Promise<void> => {
    for (;;) {
      const taken = await inbox.takeHead(held)
      if (taken.status === 'lost') return
      if (taken.status === 'again') {
        await sleep(lookAgainMs)
        continue
      }
      const left = await workOrGiveBack(held, taken.item)
      if (left === null || left === 0) return
      if (signal.aborted) {
        await inbox.giveBack(held, 0)
        return
      }
    }
  }
}
