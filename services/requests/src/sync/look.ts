import type { CatalogueBook } from '@pinline/catalogue'
import type { HeldLane, Lanes, RequestReads, RequestSync, TouchedLane } from '@pinline/db'
import type { CircuitBreaker, OpenProject, OpenProjectFailure } from '@pinline/domain'
import type { Logger } from '@pinline/platform'
import { decide } from './decide.ts'
import type { Look } from './decide.ts'

export interface LookDeps {
  readonly openProject: Pick<OpenProject, 'read' | 'comments' | 'files'>
  readonly me: () => Promise<{ readonly status: 'ok'; readonly id: number } | { readonly status: 'failed' }>
  readonly requests: Pick<RequestReads, 'byWorkPackage'>
  readonly sync: Pick<RequestSync, 'apply' | 'progress' | 'putOff' | 'settle'>
  readonly lanes: Pick<Lanes, 'release'>
  readonly catalogue: Pick<CatalogueBook, 'current'>
  readonly breaker: Pick<CircuitBreaker, 'admit' | 'note'>
  readonly hint: (lanes: readonly TouchedLane[]) => void
  /** Rings for the lane once it is due again. */
  readonly hintAgain: (held: HeldLane, work: number, delayMs: number) => void
  /** A work package can not be seen any more. */
  readonly onGone: (request: number, work: number) => Promise<void>
  /** In [0, 1). */
  readonly random: () => number
  readonly logger: Pick<Logger, 'warn'>
}

const againMs = 3000
const failedMs = 5000
const refusedMs = 30_000
const hintSlackMs = 100

type Seen =
  { readonly status: 'seen'; readonly look: Look } | { readonly status: 'gone' } | { readonly status: 'later'; readonly waitMs: number }

const toSeen = (failure: OpenProjectFailure): Seen => {
  switch (failure.status) {
    case 'missing':
    case 'forbidden':
      return { status: 'gone' }
    case 'unauthorized':
    case 'rejected':
      return { status: 'later', waitMs: refusedMs }
    case 'not-done':
      return { status: 'later', waitMs: failure.retryAfterMs ?? againMs }
    case 'ambiguous':
    case 'conflict':
      return { status: 'later', waitMs: againMs }
  }
}

const createSee =
  ({ openProject, me }: LookDeps) =>
  async (id: number): Promise<Seen> => {
    const account = await me()
    if (account.status !== 'ok') return { status: 'later', waitMs: againMs }
    // The package first: words that come with a change are there when the change is seen.
    const work = await openProject.read(id)
    if (work.status !== 'ok') return toSeen(work)
    const comments = await openProject.comments(id)
    if (comments.status !== 'ok') return toSeen(comments)
    const files = await openProject.files(id)
    if (files.status !== 'ok') return toSeen(files)
    return { status: 'seen', look: { work: work.value, comments: comments.value, files: files.value, me: account.id } }
  }

/**
 * Looks at the work package of a lane and takes over what is new. Whatever rang is only a hint: what counts is what stands there now,
 * so deliveries may come twice, late or in any order. Never rejects for a failure of OpenProject; when Postgres fails it rejects, and the
 * lane is due again soon, or when its lease is over.
 */
export const createLook = (deps: LookDeps): ((held: HeldLane, signal: AbortSignal) => Promise<void>) => {
  const { requests, sync, lanes, catalogue, breaker, hint, hintAgain, onGone, random, logger } = deps
  const see = createSee(deps)
  const later = async (held: HeldLane, work: number, waitMs: number): Promise<void> => {
    const delayMs = waitMs * (1 + random())
    await lanes.release(held, delayMs)
    hintAgain(held, work, delayMs + hintSlackMs)
  }
  /** The delivery that it waits for rings when it is over, which may be by now. */
  const whenDelivered = async (held: HeldLane, work: number): Promise<void> => {
    const delayMs = await sync.putOff(held, againMs * (1 + random()))
    hintAgain(held, work, delayMs === 0 ? 0 : delayMs + hintSlackMs)
  }
  const look = async (held: HeldLane, work: number, signal: AbortSignal): Promise<void> => {
    const request = await requests.byWorkPackage(work)
    // A shared instance rings for everything that happens in it.
    if (request === null) return sync.settle(held)
    const waitMs = signal.aborted ? 1 : breaker.admit()
    // Nothing is known of an organisation whose own catalogue could not be read yet.
    if (waitMs > 0 || catalogue.current().departments.length === 0) return later(held, work, Math.max(waitMs, 500))
    const since = await sync.progress(request.id)
    const seen = await see(work)
    breaker.note('nothing')
    if (seen.status === 'later') {
      logger.warn({ request: request.id, waitMs: seen.waitMs }, 'a work package could not be looked at')
      return later(held, work, seen.waitMs)
    }
    if (seen.status === 'gone') await onGone(request.id, work)
    else {
      const { lanes: touched, busy } = await sync.apply(request.id, since, (known) => decide(known, seen.look, catalogue.current()))
      hint(touched)
      if (busy) return whenDelivered(held, work)
    }
    await sync.settle(held)
  }
  return async (held, signal) => {
    const work = Number(held.key)
    try {
      await look(held, work, signal)
    } catch (thrown) {
      // A look has no effect outside, so nothing speaks against the next one soon.
      await later(held, work, failedMs).catch(() => undefined)
      throw thrown
    }
  }
}
