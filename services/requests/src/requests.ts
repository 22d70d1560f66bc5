import type { CatalogueBook } from '@pinline/catalogue'
import { createLanes, createRequestDeliveries, createRequestReads, createRequestSync, createSettings } from '@pinline/db'
import type { Database, HeldLane, LaneKind, RequestSync, TouchedLane } from '@pinline/db'
import { createCircuitBreaker, createLaneWorker } from '@pinline/domain'
import type { CircuitBreaker, LaneWorker, OpenProject } from '@pinline/domain'
import type { Language } from '@pinline/i18n'
import { monotonicMs, newId, sleep, toError } from '@pinline/platform'
import type { Clock, Logger, Metrics } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'
import { createAccount } from './account.ts'
import type { Account } from './account.ts'
import { createDrainLane } from './deliver/drain-lane.ts'
import { createGiveBack } from './deliver/give-back.ts'
import { createWorkTexts } from './deliver/work-texts.ts'
import { createLook } from './sync/look.ts'
import { watchOpenProject } from './watch-open-project.ts'

/** Lanes worked at once; an instance of an organisation is no large machine. */
const deliveriesAtOnce = 8
const looksAtOnce = 4
const sweepMs = 2000
const ageBuckets = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400]

type RingWork = (...ring: Parameters<RequestSync['ring']>) => Promise<void>

export interface RequestsDeps {
  readonly database: Database
  readonly openProject: OpenProject
  readonly telegram: Pick<TelegramClient, 'download'>
  readonly catalogue: Pick<CatalogueBook, 'current'>
  readonly bot: number
  /** Root of the instance, without a slash at the end. */
  readonly url: string
  /** Where the catalogue names no project. */
  readonly project: string
  /** Of what staff read in OpenProject. */
  readonly language: Language
  /** None of them is waited for, and none may fail. */
  readonly hints: {
    readonly telegram: (destination: string) => void
    readonly openProject: (lane: number, delayMs: number) => void
    readonly workSync: (hint: { lane: number; work: number; wanted: number }, delayMs: number) => void
  }
  /** What admins have to know of: a work package can not be seen any more, there are several of one request, or one was refused. */
  readonly onGone: (request: number, work: number) => Promise<void>
  readonly onTwin: (request: number, works: readonly number[]) => Promise<void>
  readonly onRefused: (request: number, words: string) => Promise<void>
  readonly metrics: Metrics
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly logger: Logger
}

/** The two ways between requests and their work packages. Neither does anything until a lane is worked. */
export interface Requests {
  readonly deliveries: LaneWorker
  readonly looks: LaneWorker
  /** OpenProject with its outages noted. */
  readonly openProject: OpenProject
  readonly account: Account
  readonly breaker: CircuitBreaker
  /** Asks for a look at a work package. */
  readonly ringWork: RingWork
  readonly hint: (lanes: readonly TouchedLane[]) => void
}

/** Rings for lanes that have got work, each destination once. */
const createHint =
  ({ hints }: RequestsDeps) =>
  (lanes: readonly TouchedLane[]): void => {
    for (const destination of new Set(lanes.filter(({ kind }) => kind === 'telegram').map((lane) => lane.destination))) {
      hints.telegram(destination)
    }
    for (const { lane, kind } of lanes) if (kind === 'openproject') hints.openProject(lane, 0)
  }

const createWorker = (
  { logger }: RequestsDeps,
  kind: LaneKind,
  concurrency: number,
  lanes: ReturnType<typeof createLanes>,
  drain: (held: HeldLane, signal: AbortSignal) => Promise<void>,
): LaneWorker =>
  createLaneWorker<HeldLane>({
    claim: async (lane) => {
      const held = await lanes.claim(lane, newId())
      return held?.kind === kind ? held : null
    },
    claimDue: (limit, graceSeconds) => lanes.claimDue({ kind, limit, graceSeconds, token: newId() }),
    drain,
    concurrency,
    sweepMs,
    sleep,
    onError: (thrown) => {
      logger.error({ err: toError(thrown), kind }, 'a lane was left')
    },
  })

/** What both ways share. */
const createParts = (deps: RequestsDeps) => {
  const { database, bot, clock, hints } = deps
  const breaker = createCircuitBreaker(monotonicMs)
  const openProject = watchOpenProject(deps.openProject, breaker)
  const sync = createRequestSync(database, { bot, clock })
  const ringWork: RingWork = async (work, when) => {
    hints.workSync({ ...(await sync.ring(work, when)), work }, 0)
  }
  return {
    breaker,
    openProject,
    sync,
    lanes: createLanes(database),
    requests: createRequestReads(database),
    account: createAccount({ openProject, settings: createSettings(database), now: monotonicMs }),
    hint: createHint(deps),
    ringWork,
  }
}

type Parts = ReturnType<typeof createParts>

const createDeliver = (deps: RequestsDeps, parts: Parts) => {
  const { database, telegram, catalogue, bot, url, project, language, hints, metrics, clock, random, logger } = deps
  const { lanes, breaker, requests, account, ringWork } = parts
  const ends = metrics.counter('request_effects_total', 'Effects in OpenProject that have ended, by kind and outcome', ['op', 'outcome'])
  const age = metrics.histogram('request_effect_age_seconds', 'From what people did to its end in OpenProject', [], ageBuckets)
  const twins = metrics.counter('request_twins_total', 'Requests for which several work packages were found')
  return createDrainLane({
    ...parts,
    telegram,
    deliveries: createRequestDeliveries(database, { bot }),
    catalogue,
    texts: createWorkTexts(language),
    project,
    hrefOf: (work) => `${url}/work_packages/${String(work)}`,
    me: () => account.me(),
    fileBytes: () => account.fileBytes(),
    look: async (id, when) => {
      const work = (await requests.get(id))?.workPackage ?? null
      if (work !== null) await ringWork(work, when)
    },
    giveBack: createGiveBack({ lanes, breaker, hintAgain: hints.openProject, random, clock, logger }),
    onEnd: (op, outcome, { createdAt }) => {
      ends.inc({ op, outcome })
      age.observe(Math.max(0, clock().getTime() - createdAt.getTime()) / 1000)
    },
    onTwin: (request, works) => {
      twins.inc()
      return deps.onTwin(request, works)
    },
    onRefused: deps.onRefused,
    random,
    sleep,
    now: monotonicMs,
    logger,
  })
}

/** Brings requests to OpenProject, in order and once each, and back what is done about them there. */
export const createRequests = (deps: RequestsDeps): Requests => {
  const parts = createParts(deps)
  const { lanes, openProject, account, breaker, ringWork, hint } = parts
  const look = createLook({
    ...parts,
    ...deps,
    openProject,
    me: () => account.me(),
    hintAgain: ({ lane, wanted }, work, delayMs) => {
      deps.hints.workSync({ lane, work, wanted }, delayMs)
    },
  })
  return {
    deliveries: createWorker(deps, 'openproject', deliveriesAtOnce, lanes, createDeliver(deps, parts)),
    looks: createWorker(deps, 'work-sync', looksAtOnce, lanes, look),
    openProject,
    account,
    breaker,
    ringWork,
    hint,
  }
}
