import { parseEffect } from '@pinline/contracts'
import { withoutWork } from '@pinline/db'
import type { HeldLane, Lanes, OutboxItem, TouchedLane } from '@pinline/db'
import type { CircuitBreaker } from '@pinline/domain'
import { createAddComment } from './add-comment.ts'
import { createAttachFile } from './attach-file.ts'
import { createAssign, createSetStatus } from './change-work.ts'
import { createCreateWork } from './create-work.ts'
import type { GiveBack } from './give-back.ts'
import { createGiveUp } from './give-up.ts'
import type { Dead, Done, Outcome } from './outcome.ts'
import type { DeliveredRequest, StepDeps, WorkEffect, WorkTry } from './steps.ts'
import { readTries } from './tries.ts'
import { createTurn } from './turn.ts'
import type { Turn } from './turn.ts'

export interface DrainDeps extends StepDeps {
  readonly lanes: Pick<Lanes, 'takeHead' | 'finish' | 'release' | 'leaseMs'>
  readonly giveBack: GiveBack
  readonly breaker: Pick<CircuitBreaker, 'admit' | 'note'>
  /** Asks for a look at the work package of a request; `at-once`: nothing is on its way there any more. */
  readonly look: (request: number, when?: 'at-once') => Promise<void>
  /** An effect has ended. */
  readonly onEnd: (op: string, state: 'sent' | 'dead', item: OutboxItem) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** What takes the process down is not begun more often than this; kills may hit anything a few times. */
const mostLost = 5
/** A file's way is long: its lease is renewed meanwhile, and each renewal counts as a start. */
const mostLostFiles = 15
const endPausesMs = [500, 1000, 2000, 2000]

const dead = (error: string): Dead => ({ status: 'dead', error, notice: null })

const readEffect = ({ op, payload }: OutboxItem): WorkEffect | null => {
  const effect = parseEffect(op, payload)
  switch (effect.op) {
    case 'work.create':
    case 'work.file':
    case 'work.comment':
    case 'work.status':
    case 'work.assign':
      return effect
    default:
      return null
  }
}

/** How a try ended, and what it was about where that could be read. */
interface Handled {
  readonly outcome: Outcome
  readonly about: { readonly effect: WorkEffect; readonly request: DeliveredRequest } | null
}

/** One try of one effect, whatever it is. */
const createHandle = (deps: DrainDeps) => {
  const create = createCreateWork(deps)
  const file = createAttachFile(deps)
  const comment = createAddComment(deps)
  const setStatus = createSetStatus(deps)
  const assign = createAssign(deps)

  const change = (attempt: WorkTry, effect: Exclude<WorkEffect, { op: 'work.create' }>): Promise<Outcome> => {
    switch (effect.op) {
      case 'work.file':
        return file(attempt, effect.payload.file)
      case 'work.comment':
        return comment(attempt, effect.payload.comment)
      case 'work.status':
        return setStatus(attempt, effect.payload.status)
      case 'work.assign':
        return assign(attempt, effect.payload.person)
    }
  }

  return async (turn: Turn): Promise<Handled> => {
    const { item, held } = turn
    const effect = readEffect(item)
    const request = effect === null ? null : await deps.deliveries.request(effect.payload.request)
    if (effect === null || request === null) return { outcome: dead('invalid'), about: null }
    const about = { effect, request }
    const { past, lost } = readTries(item.idem, item.attempts, await deps.deliveries.noted(held.lane, item.seq))
    if (lost >= (effect.op === 'work.file' ? mostLostFiles : mostLost)) return { outcome: dead('poison'), about }
    const attempt = { turn, request, past }
    if (effect.op === 'work.create') return { outcome: await create(attempt, effect.payload.project ?? null), about }
    if (request.workPackage === null) return { outcome: dead(withoutWork), about }
    return { outcome: await change({ ...attempt, work: request.workPackage }, effect), about }
  }
}

const createTake =
  ({ lanes, now }: DrainDeps) =>
  async (held: HeldLane): Promise<Turn | null> => {
    for (let round = 0; round < 10; round += 1) {
      const takenAt = now()
      const head = await lanes.takeHead(held)
      if (head.status === 'item') return createTurn({ lanes, now }, held, head.item, takenAt)
      if (head.status === 'lost') return null
    }
    await lanes.release(held, 1000)
    return null
  }

/** Ends the head and takes the next one. What is in OpenProject must not be written again, so that end is worth several tries. */
const createFinish = (deps: DrainDeps) => {
  const { lanes, deliveries, hint, onEnd, now, sleep, logger } = deps
  const giveUp = createGiveUp(deliveries)
  const write = async ({ held, item }: Turn, ending: Parameters<Lanes['finish']>[2]): ReturnType<Lanes['finish']> => {
    for (const pauseMs of ending.state === 'sent' ? endPausesMs : []) {
      try {
        return await lanes.finish(held, item.seq, ending)
      } catch {
        logger.warn({ lane: held.lane, seq: item.seq }, 'could not write an end, trying again')
        await sleep(pauseMs)
      }
    }
    return lanes.finish(held, item.seq, ending)
  }
  const tell = async ({ held, item }: Turn, outcome: Dead, about: Handled['about']): Promise<TouchedLane[]> => {
    logger.error({ lane: held.lane, seq: item.seq, op: item.op, reason: outcome.error.split(':')[0] }, 'given up')
    return about === null ? [] : giveUp(about.effect, about.request, outcome, item.idem)
  }
  return async (turn: Turn, outcome: Dead | Done, about: Handled['about']): Promise<Turn | null> => {
    const { held, item } = turn
    const told = outcome.status === 'dead' ? await tell(turn, outcome, about) : []
    const takenAt = now()
    const ending = outcome.status === 'done' ? ({ state: 'sent' } as const) : ({ state: 'dead', error: outcome.error } as const)
    const finished = await write(turn, ending)
    hint(told)
    if (finished.status === 'lost') return null
    onEnd(item.op, ending.state, item)
    return finished.next === null ? null : createTurn({ lanes, now }, held, finished.next, takenAt)
  }
}

/**
 * Works the lane of a request from its head until it is empty, lost or given back. Never rejects for a failure of OpenProject; when
 * Postgres fails it rejects, and the lane goes on when the lease is over.
 */
export const createDrainLane = (deps: DrainDeps): ((held: HeldLane, signal: AbortSignal) => Promise<void>) => {
  const { breaker, giveBack } = deps
  const handle = createHandle(deps)
  const take = createTake(deps)
  const finish = createFinish(deps)
  /** Works on. `isNews`: what stands in OpenProject may say something new by now. */
  const work = async (held: HeldLane, signal: AbortSignal): Promise<{ isNews: boolean; isOver: boolean }> => {
    let isNews = false
    for (let turn = await take(held); turn !== null;) {
      const waitMs = signal.aborted ? 0 : breaker.admit()
      if (signal.aborted) await giveBack.stopping(turn)
      else if (waitMs > 0) await giveBack.untried(turn, waitMs)
      if (signal.aborted || waitMs > 0) return { isNews, isOver: false }
      const { outcome, about } = await handle(turn)
      // Whoever was let through to probe and had nothing to call for leaves the turn to somebody else.
      breaker.note('nothing')
      if (outcome.status === 'lost') return { isNews, isOver: false }
      if (outcome.status === 'again') {
        await giveBack.again(turn, outcome)
        return { isNews, isOver: false }
      }
      giveBack.clear(held.lane)
      isNews ||= outcome.status === 'dead' || outcome.look
      turn = await finish(turn, outcome, about)
    }
    return { isNews, isOver: true }
  }
  return async (held, signal) => {
    const { isNews, isOver } = await work(held, signal)
    // Not before the end is written: while something is on its way, what stands there is not believed.
    if (isNews) await deps.look(Number(held.key), isOver ? 'at-once' : undefined)
  }
}
