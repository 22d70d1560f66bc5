import type { CatalogueBook } from '@pinline/catalogue'
import {
  createAccess,
  createActivations,
  createBotReads,
  createCannedReplies,
  createChores,
  createCountCleanable,
  createFindForgettable,
  createChatMarks,
  createGroupQueue,
  createDeadLetters,
  createDesk,
  createDeskReads,
  createHandovers,
  createInbox,
  createIntake,
  createLanes,
  createLanguages,
  createLists,
  createNotes,
  createOrders,
  createPeople,
  createPins,
  createPrompts,
  createReplies,
  createReplyDecisions,
  createReplyEdits,
  createSettings,
  createShifts,
  createTransact,
  createUsers,
  createViews,
  isStoreFailure,
} from '@pinline/db'
import type { Database, HeldLane, TouchedLane } from '@pinline/db'
import { createTelegramProber } from '@pinline/doctor'
import { createLaneWorker } from '@pinline/domain'
import type { LaneWorker } from '@pinline/domain'
import { newId, reachNothing, sleep, toError } from '@pinline/platform'
import type { Clock, Logger, Metrics, Reach } from '@pinline/platform'
import type { Mutex } from '@pinline/queue'
import type { TelegramClient } from '@pinline/telegram'
import { createAnswerPress } from './answer.ts'
import type { AnswerPress } from './answer.ts'
import { createBot } from './bot.ts'
import type { UpdateHandler } from './bot.ts'
import type { Config } from './config.ts'
import type { BotDeps } from './context.ts'
import { failingAnswer, failingBot, failingInbox } from './failpoints.ts'
import { createSharedChats } from './features/here-chats.ts'
import type { GuardDeps } from './guard.ts'
import { createAnswerInline } from './inline-answer.ts'
import { createOutbox } from './outbox.ts'
import type { Hints } from './outbox.ts'
import { createPutAside } from './put-aside.ts'
import { createHelpDesk } from './requests/help-desk.ts'
import { createWorkUpdates } from './work-updates.ts'
import { createWordAlert } from './wording.ts'

/** People whose updates are worked at once. */
export const concurrency = 48
const sweepMs = 1000
/** Characters of a trace that people read out to each other. */
const traceLength = 8
/** Longer than the dispatcher keeps a chat's number without looking. */
const settleMs = 6000
/** All questions of a check together must fit into the lease of a lane, after the pause above. */
const probeTimeoutMs = 2000

export interface AppDeps {
  /** Of the help desk, null where there is none. @defaultValue null */
  readonly catalogue?: CatalogueBook | null
  readonly config: Pick<Config, 'account' | 'desk'> & {
    readonly bot: number
    readonly chats?: Config['telegram']['chats']
    readonly helpDesk?: Config['helpDesk']
  }
  readonly database: Database
  readonly client: Pick<TelegramClient, 'call'>
  readonly mutex: Mutex
  readonly identity: BotDeps['identity']
  readonly hints: Hints
  readonly metrics: Metrics
  readonly clock: Clock
  /** Places where this process can be made to fail. @defaultValue none */
  readonly reach?: Reach
  readonly logger: Logger
}

const createStores = ({ database, client, config, hints, clock, logger }: AppDeps) => {
  const { bot, desk } = config
  const account = config.account ?? 0
  const intake = createIntake(database)
  const scope = { bot, account, pinTtlMs: desk.pinTtlMs, clock }
  const configured = { ...config.chats, staff: config.helpDesk?.staffGroup }
  return {
    desk: createDesk(database, scope),
    deadLetters: createDeadLetters(database, { policy: desk.emailPolicy, clock }),
    pins: createPins(database, scope),
    handovers: createHandovers(database, scope),
    marks: createChatMarks(database, scope),
    shifts: createShifts(database, scope),
    lists: createLists(database, scope),
    prompts: createPrompts(database),
    activations: createActivations(database, scope),
    canned: createCannedReplies(database),
    notes: createNotes(database),
    orders: createOrders(database),
    languages: createLanguages(database, scope),
    users: createUsers(database, bot),
    answerInline: createAnswerInline(client),
    deskReads: createDeskReads(database, clock),
    people: createPeople(database, bot),
    access: createAccess(database, bot),
    views: createViews(database, clock),
    replies: createReplies(database),
    replyDecisions: createReplyDecisions(database),
    replyEdits: createReplyEdits(database),
    botReads: createBotReads(database),
    groupQueue: createGroupQueue(database, bot),
    chores: createChores(database, bot),
    countCleanable: createCountCleanable(database),
    forgettable: createFindForgettable(database, account),
    setUp: {
      chats: createSharedChats({ bot, configured, settings: createSettings(database) }),
      prober: createTelegramProber(client, { timeoutMs: probeTimeoutMs }),
      settled: () => sleep(settleMs),
    },
    outbox: createOutbox({
      account,
      transact: createTransact(database),
      ringChat: (asked, chat) => intake.ringChat(asked, chat),
      hints,
      logger,
    }),
  }
}

const countAnswers = (answer: AnswerPress, metrics: Metrics): AnswerPress => {
  const answers = metrics.counter('bot_answers_total', 'Answers to pressed buttons by outcome', ['outcome'])
  return async (queryId, alert) => {
    const outcome = await answer(queryId, alert)
    answers.inc({ outcome })
    return outcome
  }
}

/** Works the updates of a lane one by one. */
const createDrain = (
  { database, metrics, clock, reach = reachNothing, logger }: AppDeps,
  bot: UpdateHandler,
  stores: ReturnType<typeof createStores>,
) => {
  const inbox = failingInbox(createInbox(database), reach)
  const aside = {
    inbox,
    transact: createTransact(database),
    people: stores.people,
    ring: (touched: readonly TouchedLane[]) => stores.outbox.ring(touched),
    clock,
  }
  return createWorkUpdates({
    inbox,
    bot: failingBot(bot, reach),
    putAside: createPutAside(aside),
    sleep,
    outcomes: metrics.counter('bot_updates_total', 'Telegram updates by outcome', ['outcome']),
    logger,
  })
}

/** The bot's work on stored updates. Nothing starts until the worker is run or given a lane. */
export const createApp = (deps: AppDeps): LaneWorker => {
  const { config, database, client, metrics, clock, reach = reachNothing, logger } = deps
  const { language, timezone, week, pinTtlMs, retentionDays, textLimit } = config.desk
  const { catalogue = null } = deps
  const stores = createStores(deps)
  const parts: BotDeps & GuardDeps = {
    ...stores,
    bot: config.bot,
    account: config.account ?? 0,
    hasShop: config.account !== null,
    helpDesk:
      catalogue === null
        ? null
        : createHelpDesk({ database, catalogue, week, timezone, bot: config.bot, staffGroup: config.helpDesk?.staffGroup, clock }),
    pinTtlMs,
    retentionDays,
    timezone,
    language,
    textLimit,
    mutex: deps.mutex,
    identity: deps.identity,
    answer: countAnswers(failingAnswer(createAnswerPress({ client, sleep }), reach), metrics),
    word: createWordAlert({ people: stores.people, language, timezone, clock }),
    newTrace: () => newId().slice(0, traceLength),
    clock,
    logger,
  }
  const lanes = createLanes(database)
  const drain = createDrain(deps, createBot(parts), stores)
  return createLaneWorker<HeldLane>({
    claim: (lane) => lanes.claim(lane, newId()),
    claimDue: (limit, graceSeconds) => lanes.claimDue({ kind: 'inbox', limit, graceSeconds, token: newId() }),
    drain,
    concurrency,
    sweepMs,
    sleep,
    onError: (thrown) => {
      if (isStoreFailure(thrown)) logger.warn({ err: toError(thrown) }, 'Postgres is away')
      else logger.error({ err: toError(thrown) }, 'could not work a lane')
    },
  })
}
