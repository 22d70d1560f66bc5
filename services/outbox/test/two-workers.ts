import type { Replies } from '@pinline/db'
import type { Crm } from '@pinline/domain'
import { createLogger } from '@pinline/platform'
import type fc from 'fast-check'
import { createCircuitBreaker } from '@pinline/domain'
import { createDrainLane } from '../src/drain-lane.ts'
import { createFinishItem } from '../src/finish-item.ts'
import { createGiveBack } from '../src/give-back.ts'
import { createReplyLookup } from '../src/reply-lookup.ts'
import { createSendGate } from '../src/send-gate.ts'
import { createSendReply } from '../src/send-reply.ts'
import { createMemoryDialog } from './memory-dialog.ts'
import type { Journey } from './memory-dialog.ts'
import { createMemoryLane } from './memory-lane.ts'
import { Died, createVirtualTime } from './virtual-time.ts'

export interface Plan {
  readonly texts: readonly string[]
  readonly delaysMs: readonly number[]
  readonly journeys: readonly Journey[]
  /** After how many of its calls each worker dies; beyond what it makes, it lives. */
  readonly deaths: readonly number[]
}

const logger = createLogger({ service: 'test', level: 'silent' })
const silentTell = {
  ageMs: () => 0,
  ending: () => Promise.resolve(),
  ended: () => Promise.resolve(),
  counted: () => undefined,
  waiting: () => Promise.resolve(),
}

/** Every method of a port waits for its turn before it takes effect, and again before its answer arrives. */
const scheduled = <Port extends object>(port: Port, step: (label: string) => Promise<void>): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]): Promise<unknown> => {
        await step(String(name))
        const answer: unknown = await Reflect.apply(member, target, args)
        await step(`${String(name)} answers`)
        return answer
      }
    },
  })

const createShop = (scheduler: fc.Scheduler, { texts, delaysMs, journeys }: Plan) => {
  const time = createVirtualTime(scheduler, delaysMs)
  const dialog = createMemoryDialog({ time, journeys })
  const freshBase = (): number | null => (dialog.lastStored() > 0 && dialog.syncedAt() > time.now() - 5_000 ? dialog.lastStored() : null)
  const lane = createMemoryLane({ texts, now: time.now, freshBase })
  return { time, dialog, lane }
}

type Shop = ReturnType<typeof createShop>

/** One outbox process that works the lane; it dies after `callsLeft` calls. */
const createWorker = ({ time, dialog, lane }: Shop, name: string, callsLeft: number) => {
  let left = callsLeft
  const step = async (label: string): Promise<void> => {
    if (left <= 0) throw new Died()
    left -= 1
    await time.step(`${name}: ${label}`)
    if (left <= 0) throw new Died()
  }
  const lanes = { ...scheduled(lane.lanes, step), leaseMs: lane.leaseMs }
  const part: Replies['part'] = (_, seq) => {
    const item = lane.items[seq - 1]
    if (item === undefined) return Promise.resolve(null)
    const { text, state, error } = item
    const payload = { text, source: { telegramChat: 1, messageId: seq, updateId: seq } }
    return Promise.resolve({ op: 'reply.text', payload, chat: 5, order: 42, manager: 7, state, error, idem: `tg:1:${String(seq)}:0` })
  }
  const replies = scheduled({ ...dialog.replies, part }, step)
  const reader = { readLatest: () => dialog.read(step), readAfter: () => dialog.read(step) }
  const gate = createSendGate({ acquire: () => Promise.resolve(), now: time.now })
  const crm: Pick<Crm, 'send'> = {
    send: async (_, { text }, signal) => {
      await step('send')
      const isLate = (): boolean => signal?.aborted === true
      const answer = await dialog.send(text, () => (void gate.acquire('live', signal), isLate()), name)
      await step('send answers')
      return answer
    },
  }
  const lookup = createReplyLookup({ reader, replies })
  const prepareFile = (): Promise<{ status: 'lost' }> => Promise.resolve({ status: 'lost' })
  const sendReply = createSendReply({ crm, reader, lookup, replies, lanes, prepareFile, gate })
  const breaker = createCircuitBreaker(time.now)
  const giveBack = createGiveBack({ lanes, tell: silentTell, breaker, hintAgain: () => undefined, random: () => 0, logger })
  const sleep = (ms: number): Promise<void> => time.until(time.now() + ms, `${name}: a pause`)
  const finishItem = createFinishItem({
    lanes,
    tell: silentTell,
    link: (posted) => lookup.link(posted),
    onUnlinked: () => undefined,
    now: time.now,
    sleep,
    logger,
  })
  const markSeen = (): Promise<never> => Promise.reject(new Died())
  const drain = createDrainLane({
    account: 9,
    lanes,
    replies,
    sendReply,
    markSeen,
    giveBack,
    finishItem,
    tell: silentTell,
    breaker,
    now: time.now,
  })

  return async (rounds: number): Promise<void> => {
    try {
      for (let round = 0; round < rounds && !lane.isDone(); round += 1) {
        await step('claim')
        const held = lane.claim()
        if (held === null) await time.until(time.now() + 1_000, `${name}: nothing to do`)
        else await drain(held, new AbortController().signal)
      }
    } catch (error) {
      if (!(error instanceof Died)) throw error
    }
  }
}

const mostRounds = 400

/** Two workers of one lane, in the order that the scheduler wants; whatever they leave is done by a third that nothing happens to. */
export const runTwoWorkers = async (scheduler: fc.Scheduler, plan: Plan) => {
  const shop = createShop(scheduler, plan)
  const workers = plan.deaths.map((calls, index) => createWorker(shop, String.fromCharCode(65 + index), calls))
  await scheduler.waitFor(Promise.all(workers.map((work) => work(12))))
  shop.time.calm()
  const last = createWorker(shop, 'Z', Number.MAX_SAFE_INTEGER)
  await scheduler.waitFor(last(mostRounds))
  const { dialog, lane } = shop
  return { isDone: lane.isDone(), items: lane.items, effects: dialog.effects }
}
