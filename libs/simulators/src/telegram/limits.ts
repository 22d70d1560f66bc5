import type { Random } from '../random.ts'
import type { TelegramFaults } from './faults.ts'
import { Refusal } from './refusal.ts'
import type { LedgerRecord } from '../ledger.ts'

/** A call as the limits see it. */
export interface LimitedCall {
  readonly chat: number
  readonly isGroup: boolean
  /** Messages that the call posts; 0 for an edit. */
  readonly posts: number
}

/** A 429, with the limit that was broken where one was. */
export class Throttled extends Refusal {
  readonly retryAfter: number
  readonly violation: LedgerRecord['violation']

  constructor(retryAfter: number, violation: LedgerRecord['violation']) {
    super(429, `Too Many Requests: retry after ${String(retryAfter)}`, { retry_after: retryAfter })
    this.retryAfter = retryAfter
    this.violation = violation
  }
}

const botCallsPerSecond = 30
const groupPostsPerMinute = 20
/** Calls that were already on their way when the 429 was answered are refused without blame. */
const graceMs = 100

const trim = (log: number[], since: number): void => {
  while (log[0] !== undefined && log[0] <= since) log.shift()
}

/** Enforces Telegram's limits (when the knob says so) and the windows of every 429 that was answered. */
export const createLimits = ({ faults, random }: { faults: TelegramFaults; random: Random }) => {
  const bot: number[] = []
  const groups = new Map<number, number[]>()
  const buckets = new Map<number, { tokens: number; atMs: number }>()
  const freezes = new Map<number | 'bot', { sinceMs: number; untilMs: number }>()

  const freeze = (key: number | 'bot', waitMs: number, violation: LedgerRecord['violation']): never => {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000))
    const now = performance.now()
    freezes.set(key, { sinceMs: now, untilMs: now + seconds * 1000 })
    throw new Throttled(seconds, violation)
  }
  const checkFreeze = (key: number | 'bot', now: number): void => {
    const window = freezes.get(key)
    if (window === undefined || window.untilMs <= now) return
    throw new Throttled(Math.max(1, Math.ceil((window.untilMs - now) / 1000)), now - window.sinceMs > graceMs ? 'freeze' : undefined)
  }
  const refill = (chat: number, now: number) => {
    const bucket = buckets.get(chat) ?? { tokens: faults.chatBurst, atMs: now }
    const tokens = Math.min(faults.chatBurst, bucket.tokens + (now - bucket.atMs) / 1000)
    const fresh = { tokens, atMs: now }
    buckets.set(chat, fresh)
    return fresh
  }
  const checkReal = ({ chat, isGroup, posts }: LimitedCall, now: number): void => {
    trim(bot, now - 1000)
    if (bot[0] !== undefined && bot.length + Math.max(1, posts) > botCallsPerSecond) freeze('bot', bot[0] + 1000 - now, 'bot')
    const bucket = refill(chat, now)
    // An album counts as several posts, and goes out when one token is there: the bucket then stands below zero.
    if (posts > 0 && bucket.tokens < 1) freeze(chat, (1 - bucket.tokens) * 1000, 'chat')
    const group = groups.get(chat) ?? []
    trim(group, now - 60_000)
    if (isGroup && posts > 0 && group[0] !== undefined && group.length + posts > groupPostsPerMinute)
      freeze(chat, group[0] + 60_000 - now, 'group')
    bucket.tokens -= posts
    for (let count = 0; count < Math.max(1, posts); count += 1) bot.push(now)
    for (let count = 0; count < posts; count += 1) group.push(now)
    groups.set(chat, group)
  }
  return {
    /** Counts the call, or throws {@link Throttled}. */
    check: (call: LimitedCall): void => {
      const now = performance.now()
      checkFreeze('bot', now)
      checkFreeze(call.chat, now)
      if (random.chance(faults.throttle429Rate)) {
        const [low, high] = faults.retryAfterSeconds
        freeze(call.chat, random.between(low, high) * 1000, undefined)
      }
      if (faults.limits === 'real') checkReal(call, now)
    },
  }
}
