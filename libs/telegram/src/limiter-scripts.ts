import type { Redis } from 'ioredis'

/**
 * Shared head of the scripts. KEYS[1] is the limiter's birth: Redis time in µs when its counters were last known to be complete.
 * It does not count where it is missing (a fresh or flushed Redis) or older than ARGV[1] ms ago, the moment since which the caller
 * has reason to doubt the counters. Time is Redis' own.
 */
const head = `
local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]
local doubt = tonumber(ARGV[1])
local born = tonumber(redis.call('GET', KEYS[1]) or '-1')
local alive = born >= 0 and (doubt < 0 or born >= now - doubt * 1000)
`

/**
 * All of Telegram's limits in one call, charged together or not at all.
 * KEYS: 1 birth, 2 bot's freeze, 3 chat's freeze, 4 bot's and 5 chat's next free moment, 6 group's log (only for groups).
 * ARGV: 1 doubt, 2 pause after birth, 3 bot interval, 4 chat interval, 5 group size, 6 group window; 2-4 and 6 in µs.
 * Returns 0 when charged, -1 when the limiter must be born again, else milliseconds to wait.
 */
const take = `${head}
if not alive then return -1 end
local wait = math.max(redis.call('PTTL', KEYS[2]), redis.call('PTTL', KEYS[3]), 0) * 1000
local function free(key) return math.max(tonumber(redis.call('GET', key) or '0'), now) end
local bot, chat = free(KEYS[4]), free(KEYS[5])
wait = math.max(wait, bot - now, chat - now, born + ARGV[2] - now)
if KEYS[6] and redis.call('LLEN', KEYS[6]) >= tonumber(ARGV[5]) then
  wait = math.max(wait, tonumber(redis.call('LINDEX', KEYS[6], ARGV[5] - 1)) + ARGV[6] - now)
end
if wait > 0 then return math.ceil(wait / 1000) end
local function keep(key, value) redis.call('SET', key, string.format('%.0f', value), 'PX', math.ceil((value - now) / 1000) + 1000) end
keep(KEYS[4], bot + ARGV[3])
keep(KEYS[5], chat + ARGV[4])
if KEYS[6] then
  redis.call('LPUSH', KEYS[6], string.format('%.0f', now)); redis.call('LTRIM', KEYS[6], 0, ARGV[5] - 1)
  redis.call('PEXPIRE', KEYS[6], math.ceil(ARGV[6] / 1000) + 1000)
end
return 0
`

/** Stops everybody until the next birth, unless the counters are complete after all. KEYS: 1 birth. ARGV: 1 doubt. Returns 1 when stopped. */
const stop = `${head}
if alive then return 0 end
redis.call('DEL', KEYS[1])
return 1
`

/**
 * Gives birth: replaces the groups' logs by what the database knows, then marks the moment. Does nothing where another did it.
 * KEYS: 1 birth, 2… group logs. ARGV: 1 doubt, 2 group size, 3 group window in µs, then for each log the number of its entries
 * and the entries, newest first, as µs of the wall clock (one from the future counts as now).
 */
const bear = `${head}
if alive then return 0 end
local at = 4
for i = 2, #KEYS do
  local count = tonumber(ARGV[at]); at = at + 1
  redis.call('DEL', KEYS[i])
  for j = at, at + count - 1 do
    if j - at < tonumber(ARGV[2]) then redis.call('RPUSH', KEYS[i], string.format('%.0f', math.min(tonumber(ARGV[j]), now))) end
  end
  if count > 0 then redis.call('PEXPIRE', KEYS[i], math.ceil(ARGV[3] / 1000) + 1000) end
  at = at + count
end
redis.call('SET', KEYS[1], string.format('%.0f', now))
return 1
`

/** Lengthens a freeze, never shortens it. KEYS: 1 freeze. ARGV: 1 milliseconds. */
const freeze = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 0
`

type Script = (keyCount: number, ...keysAndArguments: (string | number)[]) => Promise<number>

/** The limiter's scripts as commands of a connection. */
export interface LimiterCommands {
  readonly pinlineTake: Script
  readonly pinlineStop: Script
  readonly pinlineBear: Script
  readonly pinlineFreeze: Script
}

/** Adds the scripts to a connection; harmless when done twice. */
export const defineLimiterCommands = (redis: Redis): Redis & LimiterCommands => {
  redis.defineCommand('pinlineTake', { lua: take })
  redis.defineCommand('pinlineStop', { lua: stop })
  redis.defineCommand('pinlineBear', { lua: bear })
  redis.defineCommand('pinlineFreeze', { lua: freeze })
  // defineCommand adds the methods at run time, which its type does not tell.
  return redis as Redis & LimiterCommands
}
