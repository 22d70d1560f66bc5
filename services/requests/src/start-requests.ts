import { createCatalogueBook, describeForm, keepLooking } from '@pinline/catalogue'
import type { CatalogueBook } from '@pinline/catalogue'
import { openProjectQueue, telegramQueue, workSyncQueue } from '@pinline/contracts'
import {
  createEnqueue,
  createLeases,
  createPeople,
  createRequestForms,
  createRequestSync,
  createRequestsDue,
  createSettings,
  openDatabase,
} from '@pinline/db'
import type { Database } from '@pinline/db'
import { createBusinessHours, createLeader, runTimers } from '@pinline/domain'
import type { Pause, Timer } from '@pinline/domain'
import { createOpenProject } from '@pinline/openproject'
import { askStores, createMetrics, createOps, createOpsServer, newId, sleep } from '@pinline/platform'
import type { Clock, Lifecycle, Logger, Readiness } from '@pinline/platform'
import { createConsumer, createProducer, openRedis } from '@pinline/queue'
import { openTelegramClient } from '@pinline/telegram'
import type { Config } from './config.ts'
import { callTimeoutMs } from './deliver/turn.ts'
import { createFindProblems } from './find-problems.ts'
import { createRequests } from './requests.ts'
import type { Requests } from './requests.ts'
import { createPoll } from './sync/poll.ts'
import { createTellAdmins } from './tell-admins.ts'
import type { TellAdmins } from './tell-admins.ts'
import { createDeskCheck } from './timers/check.ts'
import { createAnswerTimer, createDeadTimer, createDownTimer, createUnassignedTimer } from './timers/due.ts'
import { createTroubles } from './troubles.ts'

const hintsAtOnce = 16
const fileTimeoutMs = 60_000
const downMs = 5000
const minuteMs = 60_000
const checkMs = 10 * minuteMs
const dayMs = 24 * 60 * minuteMs

export interface StartDeps {
  readonly config: Config
  readonly lifecycle: Pick<Lifecycle, 'defer'>
  /** In [0, 1), for jitter. */
  readonly random: () => number
  readonly clock: Clock
  /** How timers wait for their next turns. @defaultValue real time */
  readonly pause?: Pause
  readonly logger: Logger
}

const openQueues = ({ config, lifecycle, logger }: StartDeps) => {
  const options = { url: config.redisUrl, logger }
  const telegram = createProducer(telegramQueue, options)
  const openProject = createProducer(openProjectQueue, options)
  const workSync = createProducer(workSyncQueue, options)
  lifecycle.defer('queues', async () => {
    await Promise.all([telegram.close(), openProject.close(), workSync.close()])
  })
  return {
    telegram: (destination: string): void => void telegram.hint({ destination }),
    openProject: (lane: number, delayMs: number): void => void openProject.hint({ lane }, { delayMs }),
    workSync: (hint: { lane: number; work: number; wanted: number }, delayMs: number): void => void workSync.hint(hint, { delayMs }),
  }
}

const openCatalogue = async ({ config, lifecycle, logger }: StartDeps): Promise<CatalogueBook> => {
  const book = createCatalogueBook({ path: config.helpDesk.catalogueFile, logger })
  await book.look()
  const end = new AbortController()
  const looking = keepLooking(book, { sleep, signal: end.signal })
  lifecycle.defer('catalogue', async () => {
    end.abort()
    await looking
  })
  return book
}

interface Wired {
  readonly database: Database
  readonly book: CatalogueBook
  readonly requests: Requests
  readonly tellAdmins: TellAdmins
  /** How often the instance has refused what everybody may ask of it. */
  readonly doubts: { readonly refused: number }
}

/** What one process does at a time: the poll, the check of the set-up, and what time brings about. */
const createTimers = ({ config, clock, logger }: StartDeps, { database, book, requests, tellAdmins, doubts }: Wired): Timer[] => {
  const { bot } = config.telegram
  const { openProject, hint, ringWork } = requests
  const settings = createSettings(database)
  const hours = createBusinessHours(config.hours.week, config.hours.timeZone)
  const due = { due: createRequestsDue(database, { bot, clock }), settings, catalogue: book, hours, hint, clock }
  const forms = createRequestForms(database)
  const { project } = config.helpDesk
  const sync = createRequestSync(database, { bot, clock })
  return [
    {
      name: 'poll',
      everyMs: config.pollMs,
      run: createPoll({ openProject, sync, settings, catalogue: book, project, ringWork, clock, logger }),
    },
    {
      name: 'check',
      everyMs: checkMs,
      run: createDeskCheck({
        check: createFindProblems(config, () => book.current()),
        // Whatever of these is new makes the last look worthless.
        doubts: () => [book.current(), doubts.refused, Math.floor(clock().getTime() / dayMs)],
        ...{ tellAdmins, clock, logger },
      }),
    },
    {
      name: 'file-limit',
      everyMs: checkMs,
      run: async () => {
        await requests.account.fileBytes()
      },
    },
    { name: 'down', everyMs: downMs, run: createDownTimer(due) },
    { name: 'answers', everyMs: minuteMs, run: createAnswerTimer(due) },
    { name: 'dead', everyMs: minuteMs, run: createDeadTimer({ ...due, tellAdmins }) },
    { name: 'unassigned', everyMs: minuteMs, run: createUnassignedTimer(due) },
    {
      name: 'forms',
      everyMs: minuteMs,
      run: async () => {
        hint(await forms.remind(clock(), (form, language) => describeForm(book.current(), form, language)))
      },
    },
  ]
}

const startLeading = (deps: StartDeps, wired: Wired): void => {
  const { lifecycle, logger, pause } = deps
  const leader = createLeader({
    leases: createLeases(wired.database),
    name: 'requests',
    holder: `requests-${newId()}`,
    lead: (signal) => runTimers(createTimers(deps, wired), signal, logger, pause),
    onChange: () => undefined,
    logger,
  })
  lifecycle.defer('timers', () => leader.close())
}

const startWork = ({ config, lifecycle, logger }: StartDeps, { deliveries, looks }: Requests): void => {
  const running = [deliveries.run(), looks.run()]
  lifecycle.defer('lanes', async () => {
    await Promise.all([deliveries.close(), looks.close()])
    await Promise.all(running)
  })
  const options = { url: config.redisUrl, concurrency: hintsAtOnce, logger }
  const delivering = createConsumer(openProjectQueue, ({ lane }) => deliveries.work(lane), options)
  const looking = createConsumer(workSyncQueue, ({ lane }) => looks.work(lane), options)
  // All at once: hints in work end only when the workers are told to stop after what is under way.
  lifecycle.defer('consumers', async () => {
    await Promise.all([delivering.close(), looking.close(), deliveries.close(), looks.close()])
  })
}

/**
 * Wires the way to OpenProject and back up and starts it; the ends of everything are registered with the lifecycle. Everything else may
 * be away. Rejects only when the port cannot be had.
 */
export const startRequests = async (deps: StartDeps): Promise<{ port: number }> => {
  const { config, lifecycle, random, clock, logger } = deps
  const { url, auth, fields, project } = config.helpDesk
  const { bot, token, apiRoot } = config.telegram
  const metrics = createMetrics('requests')
  const database = openDatabase({ url: config.databaseUrl, name: 'requests', lifecycle, logger })
  const redis = openRedis(config.redisUrl, { role: 'plain', lifecycle, logger })
  const hints = openQueues(deps)
  const book = await openCatalogue(deps)
  const telegram = openTelegramClient({ token, apiRoot, lifecycle, logger })
  const openProject = createOpenProject({
    baseUrl: url,
    auth,
    fields,
    language: config.language,
    clock,
    timeoutMs: callTimeoutMs,
    fileTimeoutMs,
  })
  const doubts = { refused: 0 }
  const requests: Requests = createRequests({
    ...{ database, openProject, telegram, catalogue: book, bot, url, project, hints, metrics, clock, random, logger },
    language: config.language,
    ...createTroubles({ tellAdmins: (...what) => tellAdmins(...what), url, clock, onRefused: () => void (doubts.refused += 1) }),
  })
  const tellAdmins = createTellAdmins({
    people: createPeople(database, bot),
    enqueue: createEnqueue(database),
    hint: requests.hint,
    bot,
  })

  const ready = async (): Promise<Readiness> => ({
    ...(await askStores({ database, redis })),
    'optional:openproject': requests.breaker.isClosed() ? true : 'away',
  })
  const server = await createOpsServer({ ops: createOps({ service: 'requests', ready, metrics }), ...config.http, logger })
  lifecycle.defer('http', () => server.close())
  startLeading(deps, { database, book, requests, tellAdmins, doubts })
  startWork(deps, requests)
  return { port: server.port }
}
