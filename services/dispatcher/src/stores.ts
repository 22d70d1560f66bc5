import {
  createActivations,
  createAnswerTimer,
  createBoards,
  createBursts,
  createChatFacts,
  createChatInfo,
  createChoreWork,
  createChores,
  createCountCleanable,
  createDayNumbers,
  createChatMarks,
  createDesk,
  createDeskReads,
  createEnqueue,
  createEventLog,
  createHandovers,
  createFileIds,
  createGroupQueue,
  createImport,
  createLanes,
  createLeases,
  createLists,
  createNotes,
  createOrders,
  createPeople,
  createPins,
  createReconciliation,
  createReplies,
  createRequestComments,
  createRequestLists,
  createRequestPosts,
  createRequestReads,
  createRuleAnswers,
  createSendLog,
  createServiceReads,
  createSettings,
  createTokenStore,
  createTryNotes,
  createStaleCards,
  createTwins,
  createUsers,
  createViews,
  openDatabase,
} from '@pinline/db'
import type { Database } from '@pinline/db'
import { createAnswerClock, createBusinessHours, createLocalTime } from '@pinline/domain'
import { newId, reachNothing } from '@pinline/platform'
import type { Clock } from '@pinline/platform'
import type { Config } from './config.ts'
import { failingImport, failingLanes } from './failpoints.ts'
import type { DispatcherDeps } from './parts.ts'

/** A reply that the CRM has taken is known there within this time, so what is not by then may be its twin. */
const twinGraceSeconds = 60

/** Ownership of chats and what goes with it. */
const openDesk = (database: Database, config: Config, clock: Clock) => {
  const { wording, pinTtlMs, answer } = config.desk
  const scope = { bot: config.telegram.bot, account: config.account, pinTtlMs, clock }
  const hours = createBusinessHours(answer.week, wording.timeZone)
  return {
    desk: createDesk(database, scope),
    pins: createPins(database, scope),
    handovers: createHandovers(database, scope),
    marks: createChatMarks(database, scope),
    activations: createActivations(database, scope),
    ruleAnswers: createRuleAnswers(database, scope),
    hours,
    localTime: createLocalTime(wording.timeZone),
    answerTimer: createAnswerTimer(database, {
      ...scope,
      minutes: answer.minutes,
      clockRules: createAnswerClock({ minutes: answer.minutes, returnMinutes: answer.returnMinutes, hours }),
      localTime: createLocalTime(wording.timeZone),
    }),
  }
}

/** Everything that the dispatcher keeps in Postgres. */
export const openStores = ({ config, lifecycle, clock, reach = reachNothing, logger }: DispatcherDeps) => {
  const { bot } = config.telegram
  const { account } = config
  const database = openDatabase({ url: config.databaseUrl, name: 'dispatcher', lifecycle, logger })
  return {
    database,
    lanes: failingLanes(createLanes(database), reach),
    views: createViews(database, clock),
    people: createPeople(database, bot),
    replies: createReplies(database),
    events: createEventLog(database),
    settings: createSettings(database),
    info: createChatInfo(database, { activationProducts: config.activationProducts, clock }),
    boards: createBoards(database, { bot, account }),
    notes: createNotes(database),
    orders: createOrders(database),
    reconciliation: createReconciliation(database),
    sendLog: createSendLog(database),
    leases: createLeases(database),
    enqueue: createEnqueue(database),
    bursts: createBursts(database),
    fileIds: createFileIds(database, bot),
    groupQueue: createGroupQueue(database, bot),
    tokens: createTokenStore(database, account, clock),
    ...openDesk(database, config, clock),
    chatFacts: createChatFacts(database),
    deskReads: createDeskReads(database, clock),
    lists: createLists(database, { account, clock }),
    users: createUsers(database, bot),
    chores: createChores(database, bot),
    choreWork: createChoreWork(database, { bot, account }),
    countCleanable: createCountCleanable(database),
    service: createServiceReads(database, { bot, account }),
    dayNumbers: createDayNumbers(database, account),
    tryNotes: createTryNotes(database),
    requests: createRequestReads(database),
    requestComments: createRequestComments(database),
    requestPosts: createRequestPosts(database, bot),
    requestLists: createRequestLists(database, bot),
    staleCards: createStaleCards(database, { bot, account }),
    twins: createTwins(database, { account, graceSeconds: twinGraceSeconds, clock }),
    importPage: failingImport(createImport(database, { bot, account, newToken: newId }), reach),
  }
}

export type Stores = ReturnType<typeof openStores>
