import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Expected } from '@pinline/simulators'
import { claimChats, hire } from './desk.ts'
import { untilNothingMisses, watchArrivals } from './load.ts'
import type { Arrivals } from './load.ts'
import { countedCalls, limitViolations } from './limit-violations.ts'
import { judge } from './report.ts'
import type { Fault, Report } from './report.ts'
import type { World } from './world.ts'

export interface LimitsRunOptions {
  /** How long the services send as fast as they may, undisturbed; then the same time while Redis forgets. */
  readonly loadMs: number
  /** Times that Redis forgets everything meanwhile. */
  readonly flushes: number
  /** How long Redis is away afterwards. */
  readonly redisDownMs: number
  /** How long Telegram answers 429 to 30 % of the calls afterwards. */
  readonly throttleMs: number
  readonly chats: number
  readonly managers: number
  readonly log: (text: string) => void
}

/** Telegram's 30 a second, and 20 a minute with the second that the limiter leaves for clocks that differ. */
const [allowedPerSecond, allowedPerMinute] = [30, (20 / 61) * 60]
/** The cards that were needed for the claims have left the group's minute by then. */
const warmUpMs = 62_000
/** The group's messages come twenty at once, so its rate is seen in whole windows only. */
const groupWindowMs = 61_000
/** Half as much again as the bot may send, so every queue stays full; more would only take the processor from whoever sends. */
const writesPerSecond = 45

/** Keeps more on its way than may be sent, until told to end; gives what was written. */
const flood = async ({ crm }: World, chats: readonly number[], isOver: () => boolean): Promise<Expected[]> => {
  const written: Expected[] = []
  while (!isOver()) {
    const chat = chats[written.length % chats.length] ?? 0
    const marker = `b${String(chat)}x${String(written.length)}`
    crm.buyerWrites(chat, `Question ${marker}`)
    written.push({ chat, marker })
    await delay(1000 / writesPerSecond)
  }
  return written
}

const drainPatienceMs = 60_000

const share = (count: number, allowed: number): number => Math.round((count / allowed) * 1000) / 1000

/** Share of the allowed rates that was used between two moments. */
const ratesUsed = ({ telegram, groupId }: World, sinceMs: number, untilMs: number) => {
  const calls = countedCalls(telegram.ledger.entries(), sinceMs).filter(({ atMs }) => atMs >= sinceMs && atMs < untilMs)
  const seconds = (untilMs - sinceMs) / 1000
  const inGroup = calls.filter(({ chat, isPost }) => chat === groupId && isPost).length
  return { bot: share(calls.length, seconds * allowedPerSecond), group: share(inGroup, (seconds / 60) * allowedPerMinute) }
}

const flushAtTimes = async (world: World, { loadMs, flushes }: LimitsRunOptions, faults: Fault[]): Promise<void> => {
  for (let done = 0; done < flushes; done += 1) {
    await delay(loadMs / (flushes + 1))
    faults.push({ what: 'redis flush', atMs: world.telegram.ledger.nowMs() })
    await world.servers.flushRedis()
  }
}

/** Each process keeps its part of the limits by itself meanwhile. */
const withoutRedis = async ({ servers: { redis }, telegram }: World, downMs: number, faults: Fault[]): Promise<void> => {
  const atMs = telegram.ledger.nowMs()
  await redis.crash()
  await delay(downMs)
  await redis.start()
  faults.push({ what: 'redis down', atMs, mendedMs: telegram.ledger.nowMs() })
}

/** Without Redis processes know nothing of each other, and their last calls of that time meet the first ones after it. */
const afterMs = 1_000

const outages = (faults: readonly Fault[]): [number, number][] =>
  faults.flatMap(({ what, atMs, mendedMs }) => (what === 'redis down' ? [[atMs, (mendedMs ?? atMs) + afterMs]] : []))

/** What waits for the group would take it many minutes; that it comes, once and in order, is seen without limits. */
const drain = async (world: World, written: readonly Expected[], first: Arrivals['first']): Promise<void> => {
  await world.restart({ TELEGRAM_LIMITS: 'off' })
  await untilNothingMisses(() => written.filter(({ marker }) => !first.has(marker)).length, drainPatienceMs)
}

/** Several dispatchers send as fast as they may: first undisturbed, then while Redis forgets and is away, then while Telegram refuses. */
export const runLimits = async (world: World, options: LimitsRunOptions): Promise<Report> => {
  const { telegram } = world
  const { loadMs, flushes, redisDownMs, throttleMs, log } = options
  const claimed = await claimChats(world, await hire(world, options.managers), options.chats)
  await world.restart({ TELEGRAM_LIMITS: 'default' })
  log('the limits hold from now on')
  const sinceMs = telegram.ledger.nowMs()
  const faults: Fault[] = []
  const arrivals = watchArrivals(world)
  const state = { over: false }
  const flooding = flood(
    world,
    claimed.map(({ chat }) => chat),
    () => state.over,
  )
  await delay(warmUpMs)
  const lag = monitorEventLoopDelay()
  lag.enable()
  const measuredSinceMs = telegram.ledger.nowMs()
  await delay(Math.max(1, Math.round(loadMs / groupWindowMs)) * groupWindowMs)
  const used = ratesUsed(world, measuredSinceMs, telegram.ledger.nowMs())
  log(`used of the allowed rates: ${JSON.stringify(used)}`)
  if (flushes > 0) await flushAtTimes(world, options, faults)
  await withoutRedis(world, redisDownMs, faults)
  telegram.faults.throttle429Rate = 0.3
  await delay(throttleMs)
  telegram.faults.throttle429Rate = 0
  state.over = true
  const written = await flooding
  lag.disable()
  const entries = telegram.ledger.entries()
  const violations = limitViolations(entries, { groupId: world.groupId, sliding: true, since: sinceMs, except: outages(faults) })
  const all = limitViolations(entries, { groupId: world.groupId, sliding: true, since: sinceMs })
  log(`${String(violations.length)} limits broken, ${String(all.length - violations.length)} without Redis; the rest goes without them`)
  await drain(world, written, arrivals.first)
  arrivals.stop()
  const report = judge(world, { buyerMessages: written, replies: [], receipts: [] }, faults)
  return {
    ...report,
    // What waited for its turn waited for no fault.
    first_arrival_ms: 0,
    recovery_ms_p99: 0,
    recovery_ms_max: 0,
    limit_violations: violations.length,
    limit_violations_alone: all.length - violations.length,
    rate_used: used,
    observer_lag_ms_max: Math.round(lag.max / 1e6),
    offenders: { ...report.offenders, ...(violations.length === 0 ? {} : { limit_violations: violations.slice(0, 10) }) },
  }
}
