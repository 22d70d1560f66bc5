import {
  createDesk,
  createEnqueue,
  createImport,
  createIntake,
  createLanes,
  createReplies,
  createTransact,
  createUnlinkedReplies,
  createUntoldReplies,
} from '@pinline/db'
import type { Database, HeldLane } from '@pinline/db'
import { createLaneWorker } from '@pinline/domain'
import type { LaneWorker } from '@pinline/domain'
import { monotonicMs, newId, reachNothing, sleep, toError } from '@pinline/platform'
import type { Clock, Logger, Metrics, Reach } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'
import { createCircuitBreaker } from '@pinline/domain'
import type { CircuitBreaker } from '@pinline/domain'
import { createDialogReader } from './dialog-reader.ts'
import { createDrainLane } from './drain-lane.ts'
import { failingCrm, failingLanes, failingReader } from './failpoints.ts'
import { createFinishItem } from './finish-item.ts'
import { createGiveBack } from './give-back.ts'
import { createLinkUnlinked } from './link-unlinked.ts'
import { createMarkSeen } from './mark-seen.ts'
import { createNotices } from './notices.ts'
import { createReplyFile } from './reply-file.ts'
import { createReplyLookup } from './reply-lookup.ts'
import type { SendGate } from './send-gate.ts'
import { createSendReply } from './send-reply.ts'
import { createTell } from './tell.ts'
import { createTellUntold } from './tell-untold.ts'
import { watchCrm } from './watch-crm.ts'
import type { OutboxCrm } from './watch-crm.ts'

const concurrency = 16
const sweepMs = 2000
const ageBuckets = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400]

export interface OutboxDeps {
  readonly database: Database
  readonly crm: OutboxCrm
  readonly telegram: Pick<TelegramClient, 'download'>
  readonly gate: Pick<SendGate, 'before'>
  readonly bot: number
  readonly account: number
  readonly linkTemplate: string | null
  /** Bytes of the largest file that the CRM takes; null where nobody has said so. */
  readonly crmTakes: number | null
  readonly pinTtlMs: number
  /** None of them is waited for, and none may fail. */
  readonly hints: {
    readonly telegram: (destination: string) => void
    readonly crmSync: (hint: { lane: number; chat: number; wanted: number }) => void
    readonly crmOutbox: (lane: number, delayMs: number) => void
  }
  readonly metrics: Metrics
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Places where this process can be made to fail. @defaultValue none */
  readonly reach?: Reach
  readonly logger: Logger
}

export interface Outbox {
  /** Works one lane that is held. */
  readonly drain: (held: HeldLane, signal: AbortSignal) => Promise<void>
  readonly worker: LaneWorker
  readonly breaker: CircuitBreaker
  /** Tells of replies whose end was written by a process that ended before it could; to be called again and again. */
  readonly tellUntold: () => Promise<void>
  /** Links replies whose process ended before it could; to be called again and again. */
  readonly linkUnlinked: (signal: AbortSignal) => Promise<void>
}

const createMeters = (metrics: Metrics) => ({
  replies: metrics.counter('replies_total', 'Tries to bring replies to the CRM, by outcome', ['outcome']),
  age: metrics.histogram('reply_age_seconds', 'From the acceptance of a reply to its end', [], ageBuckets),
  unlinked: metrics.counter('reply_unlinked_total', 'Replies that the CRM took and whose message could not be told'),
})

type HintTelegram = (destinations: readonly string[]) => void

/** The chats as the CRM has them, read into Postgres. */
const createReader = ({ database, bot, account, pinTtlMs, clock }: OutboxDeps, crm: OutboxCrm, hintTelegram: HintTelegram) => {
  const desk = createDesk(database, { bot, account, pinTtlMs, clock })
  return createDialogReader({
    crm,
    importPage: createImport(database, { bot, account }),
    redraw: (chat) => desk.redraw(chat),
    redrawMessages: (chat, messages) => desk.redrawMessages(chat, messages),
    hintTelegram,
    clock,
    sleep,
  })
}

const createParts = (deps: OutboxDeps) => {
  const { database, telegram, gate, bot, account, linkTemplate, hints, clock, random, reach = reachNothing, logger } = deps
  const meters = createMeters(deps.metrics)
  const breaker = createCircuitBreaker(monotonicMs)
  const crm = failingCrm(watchCrm(deps.crm, breaker), reach)
  const lanes = failingLanes(createLanes(database), reach)
  const replies = createReplies(database)
  const intake = createIntake(database)
  const hintTelegram: HintTelegram = (destinations) => {
    for (const destination of new Set(destinations)) hints.telegram(destination)
  }
  const reader = failingReader(createReader(deps, crm, hintTelegram), reach)
  const lookup = createReplyLookup({ reader, replies })
  const prepareFile = createReplyFile({ telegram, crm, crmTakes: deps.crmTakes })
  const sendReply = createSendReply({ crm, reader, lookup, replies, lanes, prepareFile, gate })
  const ring = async (order: number): Promise<void> => {
    hints.crmSync({ ...(await intake.ringChat(account, order)), chat: order })
  }
  const notices = createNotices({ bot, linkTemplate })
  const tellDeps = {
    bot,
    notices,
    isSeen: (lane: number, seq: number) => replies.isSeen(lane, seq),
    transact: createTransact(database),
    enqueue: createEnqueue(database),
    hintTelegram,
    clock,
  }
  const tell = createTell({ ...tellDeps, replies: meters.replies, age: meters.age })
  const giveBack = createGiveBack({ lanes, tell, breaker, hintAgain: hints.crmOutbox, random, logger })
  const onUnlinked = (): void => {
    meters.unlinked.inc()
  }
  const finishItem = createFinishItem({ lanes, tell, link: (posted) => lookup.link(posted), onUnlinked, now: monotonicMs, sleep, logger })
  const markSeen = createMarkSeen({ crm, ring })
  const drain = createDrainLane({ account, lanes, replies, sendReply, markSeen, giveBack, finishItem, tell, breaker, now: monotonicMs })
  const tellUntold = createTellUntold({ untold: createUntoldReplies(database, { bot, account }), tell })
  const linkUnlinked = createLinkUnlinked({ unlinked: createUnlinkedReplies(database, { account }), lookup })
  return { drain, lanes, breaker, tellUntold, linkUnlinked }
}

/** Brings accepted replies to the CRM, in order per chat and once. Does nothing until a lane is worked. */
export const createOutbox = (deps: OutboxDeps): Outbox => {
  const { drain, lanes, breaker, tellUntold, linkUnlinked } = createParts(deps)
  const worker = createLaneWorker<HeldLane>({
    claim: async (lane) => {
      const held = await lanes.claim(lane, newId())
      return held?.kind === 'crm' ? held : null
    },
    claimDue: (limit, graceSeconds) => lanes.claimDue({ kind: 'crm', limit, graceSeconds, token: newId() }),
    drain,
    concurrency,
    sweepMs,
    sleep,
    onError: (thrown) => {
      deps.logger.error({ err: toError(thrown) }, 'a lane was left')
    },
  })
  return { drain, worker, breaker, tellUntold, linkUnlinked }
}
