import { isStoreFailure } from '@pinline/db'
import type { Ending, Finished, Lanes, OutboxItem } from '@pinline/db'
import type { Turn } from '@pinline/telegram'
import type { Blocks } from './blocks.ts'
import { noteTry } from './poison.ts'
import type { Call, Permission, SendItem, Tried } from './send-item.ts'

/** A lane that this process holds under `fence`. */
export interface TakenLane {
  readonly lane: number
  readonly fence: number
  readonly destination: string
}

/** How a lane was left. `more`: it has work that may go at once. */
export type Left = 'done' | 'more'

export interface WorkLaneDeps {
  readonly lanes: Pick<Lanes, 'leaseMs' | 'takeHead' | 'finish' | 'giveBack' | 'release'>
  readonly send: SendItem
  /** `go`: charged, call now; it is told when the call has ended. */
  readonly take: (recipient: string, call: Call) => Promise<Turn>
  /** Milliseconds until there is any use in choosing and drawing for a recipient, 0 for now; what is drawn before waits in vain. Never rejects. */
  readonly look: (recipient: string) => Promise<number>
  /** Others of this process wait for their turn with the bot. */
  readonly isFull: () => boolean
  readonly blocks: Blocks
  /** No sending limits: a lane is drained to its end instead of choosing the best lane for each message. */
  readonly unlimited: boolean
  /** The card that was just sent shows an older version of its chat. */
  readonly onOutdated: (chat: number) => void
  readonly onEnded: (item: OutboxItem, ending: Ending) => void
  readonly onError: (error: unknown) => void
  readonly monotonicMs: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

/** A sending may take 8 s and begins only while the lease outlasts it, so that nobody else sends the same at the same time. */
const callMs = 8_000
/** Within so long the limits answer. */
const permitMs = 1_000
const finishRetryMs = 500
const trippedMs = 1_000
/** A row that a statement is too old to see is there at the next look; one that is missing never is. */
const [mostLooks, unseenMs] = [10, 1_000]

/** Repeats the note of an ending while the lane is ours: what is sent but not noted would be sent again. */
const createFinish =
  ({ lanes, onError, monotonicMs, sleep }: WorkLaneDeps) =>
  async (taken: TakenLane, item: OutboxItem, ending: Ending, until: number): Promise<Finished> => {
    for (;;) {
      try {
        return await lanes.finish(taken, item.seq, ending)
      } catch (error) {
        if (monotonicMs() + finishRetryMs > until) {
          onError(error)
          return { status: 'lost' }
        }
        await sleep(finishRetryMs)
      }
    }
  }

const createHeadOf =
  ({ lanes }: WorkLaneDeps) =>
  async (taken: TakenLane): Promise<OutboxItem | null> => {
    for (let round = 0; round < mostLooks; round += 1) {
      const head = await lanes.takeHead(taken)
      if (head.status !== 'again') return head.status === 'item' ? head.item : null
    }
    await lanes.release(taken, unseenMs)
    return null
  }

/** Asks whether the call may be made now. The limits are charged here and nowhere else, so that a charge is never older than its message. */
const createPermit =
  ({ take, blocks, monotonicMs, signal }: WorkLaneDeps) =>
  ({ destination }: TakenLane, until: number, onGo: (ended: () => void) => void) =>
  async (call: Call): Promise<Permission> => {
    const isLate = (permissionMs: number): boolean => signal.aborted || monotonicMs() + permissionMs + callMs > until
    if (isLate(permitMs)) return 'late'
    if (blocks.left(destination) > 0) return 'wait'
    const turn = await take(destination, call)
    if (turn.status === 'wait') {
      blocks.block(destination, turn.ms)
      return 'wait'
    }
    onGo(turn.ended)
    // The answer may have taken longer than it should.
    return isLate(0) ? 'late' : 'go'
  }

/** The try did not happen; the lane is as due as before. */
const untried = { type: 'again', delayMs: null, uncounted: true } as const

/** One try, whose end the limits are told of. */
const createTrySend = (deps: WorkLaneDeps) => {
  const { send, onError, signal } = deps
  const permit = createPermit(deps)
  return async (taken: TakenLane, item: OutboxItem, until: number): Promise<Tried> => {
    let tellEnd = (): void => undefined
    const onGo = (ended: () => void): void => {
      tellEnd = ended
    }
    try {
      return await send(item, signal, permit(taken, until, onGo))
    } catch (error) {
      onError(error)
      // Without a word it counts as a start that ended the process; the database's failures are not the item's doing.
      return { type: 'again', delayMs: trippedMs, uncounted: false, ...(isStoreFailure(error) ? { error: 'store' } : {}) }
    } finally {
      // mechanism: end-of-call
      tellEnd()
    }
  }
}

/** `askedAtMs`: monotonic time of a moment before the lane was asked for, from which its lease counts at the latest. */
export type WorkLane = (taken: TakenLane, first: OutboxItem | null, askedAtMs: number) => Promise<Left>

/**
 * Works lanes: one message where limits make the next choice matter, else to the end. Never rejects: a lane whose work fails is given
 * back, and where even that fails its lease ends by itself.
 */
export const createWorkLane = (deps: WorkLaneDeps): WorkLane => {
  const { lanes, look, isFull, blocks, unlimited, onOutdated, onEnded, onError, monotonicMs, signal } = deps
  const trySend = createTrySend(deps)
  const finish = createFinish(deps)
  const headOf = createHeadOf(deps)
  const isStopping = (): boolean => signal.aborted

  const giveBack = async (taken: TakenLane, seq: number, tried: Extract<Tried, { type: 'again' }>): Promise<Left> => {
    if (tried.blockMs !== undefined) blocks.block(taken.destination, tried.blockMs)
    await lanes.giveBack(taken, seq, tried)
    return tried.delayMs === null ? 'more' : 'done'
  }

  /** A lane that was taken without a choice goes as one that is chosen. */
  const isTooEarly = async ({ destination }: TakenLane): Promise<boolean> => {
    if (unlimited) return false
    if (isFull()) return true
    const waitMs = await look(destination)
    if (waitMs > 0) blocks.block(destination, waitMs)
    return waitMs > 0
  }

  const drain: WorkLane = async (taken, first, askedAtMs) => {
    if (isStopping() || blocks.left(taken.destination) > 0 || (first !== null && (await isTooEarly(taken))))
      return giveBack(taken, first?.seq ?? -1, untried)
    let until = askedAtMs + lanes.leaseMs
    let item = first ?? (await headOf(taken))
    while (item !== null) {
      const tried = await trySend(taken, item, until)
      if (tried.type === 'again') return giveBack(taken, item.seq, noteTry(tried, item.attempts))
      const endedAtMs = monotonicMs()
      const finished = await finish(taken, item, tried.ending, until)
      if (finished.status === 'lost') return 'done'
      onEnded(item, tried.ending)
      const { chat, chatVersion, left, next } = finished
      if (chat !== null && chatVersion !== null && chatVersion !== tried.ending.shown?.version) onOutdated(chat)
      if (left === 0) return 'done'
      if (next !== null && (!unlimited || isStopping())) return giveBack(taken, next.seq, untried)
      until = endedAtMs + lanes.leaseMs
      item = next ?? (await headOf(taken))
    }
    return 'done'
  }

  return async (taken, first, askedAtMs) => {
    try {
      return await drain(taken, first, askedAtMs)
    } catch (error) {
      onError(error)
      return 'done'
    }
  }
}
