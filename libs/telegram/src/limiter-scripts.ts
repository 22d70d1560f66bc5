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
 * Gives charges back that were made and will not be used: their chat is as free as if they had not been, or as the last end that was told of leaves it.
 * Only the last charge of a chat can be given back; nothing was charged to it since. Reads the chat's next free moment, with the moment and the name of its
 * last charge and the free moment after the last end, 0 for none. Needs `now`.
 */
const giveBackOf = (chatKey: number, callsKey: number, firstLog: number, firstName: number): string => `
local chat, charged, name, rest = string.match(redis.call('GET', KEYS[${String(chatKey)}]) or '', '^(%d+) (%d+) (%S+) (%d+)$')
for i = ${String(firstName)}, #ARGV do
  if name == ARGV[i] then
    redis.call('ZREM', KEYS[${String(callsKey)}], charged)
    for log = ${String(firstLog)}, #KEYS do redis.call('LREM', KEYS[log], 1, charged) end
    if tonumber(rest) > now then
      chat = rest
      redis.call('SET', KEYS[${String(chatKey)}], rest .. ' 0 - ' .. rest, 'PX', math.ceil((tonumber(rest) - now) / 1000) + 1000)
    else
      chat = nil
      redis.call('DEL', KEYS[${String(chatKey)}])
    end
  end
end
`

/**
 * All of Telegram's limits in one call, charged together or not at all.
 * Where only the bot has to wait, and not for long, the next free moment is given out at once: whoever is told to ask again comes later than that.
 * A call counts from its charge until a window after its end, so that however late calls come to Telegram, it sees no more of them in any such window than
 * the bot may make; an interval keeps them apart, and processes from asking all at once.
 * A chat is held until the end of the call is told. Where an end is not told, call and chat count for the time of the hold. Who asks meanwhile is told to
 * wait for one interval at most (for the bot: the usual time of a call), for the call may end now.
 * A caller that has not used its charges, because the answers came too late, gives them back by name, at the latest with its next question.
 * KEYS: 1 birth, 2 bot's freeze, 3 chat's freeze, 4 bot's next free moment, 5 chat's, 6 bot's calls by the moment until which they count; only for
 * groups: 7 its log of this sort, 8 its log of the other sort, in which an unused charge may stand.
 * ARGV: 1 doubt, 2 chat interval, also the pause after birth, which covers the counters that nobody can restore, 3 bot interval, 4 hold,
 * 5 group size, 6 group window, 7 bot size, 8 bot window, 9 usual time of a call, 10 how long the bot's moments are given out before they come,
 * 11 name of this charge, 12… names of unused ones; 2-4, 6 and 8-10 in µs.
 * Returns a word and milliseconds: "go" when charged for so far ahead, with the moment of the charge in µs, which is the only one of its bot;
 * "wait" for so long, with "chat" where not only the bot has to wait, else "bot"; "lost" when the limiter must be born again.
 */
const take = `${head}
if not alive then return {'lost', 0, ''} end
local function keep(key, value, till) redis.call('SET', key, value, 'PX', math.ceil((till - now) / 1000) + 1000) end
${giveBackOf(5, 6, 7, 12)}
local wait = math.max(redis.call('PTTL', KEYS[2]), redis.call('PTTL', KEYS[3]), 0) * 1000
wait = math.max(wait, math.min(tonumber(chat or '0') - now, ARGV[2]), born + ARGV[2] - now)
if KEYS[7] and redis.call('LLEN', KEYS[7]) >= tonumber(ARGV[5]) then
  wait = math.max(wait, tonumber(redis.call('LINDEX', KEYS[7], ARGV[5] - 1)) + ARGV[6] - now)
end
local bot = math.max(tonumber(redis.call('GET', KEYS[4]) or '0'), now)
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now)
local calls = redis.call('ZCARD', KEYS[6])
if calls >= tonumber(ARGV[7]) then
  local place = calls - ARGV[7]
  bot = math.max(bot, tonumber(redis.call('ZRANGE', KEYS[6], place, place, 'WITHSCORES')[2]))
end
local of = wait > 0 and 'chat' or 'bot'
if bot - now > tonumber(ARGV[8]) then wait = math.max(wait, ARGV[9]) else wait = math.max(wait, bot - now - ARGV[10]) end
if wait > 0 then return {'wait', math.ceil(wait / 1000), of} end
-- mechanism: hold
local till = bot + ARGV[4]
local at = string.format('%.0f', bot)
keep(KEYS[4], string.format('%.0f', bot + ARGV[3]), bot + ARGV[3])
keep(KEYS[5], string.format('%.0f %s %s 0', till, at, ARGV[11]), till)
redis.call('ZADD', KEYS[6], string.format('%.0f', till), at)
redis.call('PEXPIRE', KEYS[6], math.ceil((till - now) / 1000) + 1000)
if KEYS[7] then
  redis.call('LPUSH', KEYS[7], at); redis.call('LTRIM', KEYS[7], 0, ARGV[5] - 1)
  redis.call('PEXPIRE', KEYS[7], math.ceil(ARGV[6] / 1000) + 1000)
end
return {'go', math.ceil((bot - now) / 1000), at}
`

/**
 * How many milliseconds to wait before there is any use in preparing a call to a chat; 0: now, and for a moment nobody else is told so.
 * Charges nothing and promises nothing. KEYS: 1 bot's freeze, 2 chat's freeze, 3 chat's next free moment, 4 who prepares.
 * ARGV: 1 chat interval in µs, 2 ms for which one prepares, 3 its name.
 */
const look = `
local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]
local free = tonumber(string.match(redis.call('GET', KEYS[3]) or '', '^%d+') or '0')
local wait = math.max(redis.call('PTTL', KEYS[1]), redis.call('PTTL', KEYS[2]), math.ceil(math.min(free - now, ARGV[1]) / 1000), 0)
if wait > 0 then return wait end
if redis.call('SET', KEYS[4], ARGV[3], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[4]) == ARGV[3] then return 0 end
return math.max(redis.call('PTTL', KEYS[4]), 1)
`

/**
 * A call has ended, so it came to Telegram before now: its chat is free an interval from now, and the windows of its group and of the bot count from now.
 * Where the hold was over and the chat is charged again, that charge stays, and the chat is not free earlier than by this one.
 * KEYS: 1 chat's next free moment, 2 bot's calls, 3 its group's log. ARGV: 1 moment of the charge, 0 for none, 2 chat interval, 3 group window, 4 bot window;
 * all in µs.
 */
const ended = `
local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]
local till, charged, name = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (%d+) (%S+) %d+$')
local free = now + ARGV[2]
local held = free
if charged ~= ARGV[1] then held = math.max(free, tonumber(till or '0')) end
local value = string.format('%.0f %s %s %.0f', held, charged or ARGV[1], name or '-', free)
redis.call('SET', KEYS[1], value, 'PX', math.ceil((held - now) / 1000) + 1000)
local call = ARGV[1]
if call == '0' then call = string.format('%.0f', now) end
redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[4]), call)
if redis.call('PTTL', KEYS[2]) < ARGV[4] / 1000 + 1000 then redis.call('PEXPIRE', KEYS[2], math.ceil(ARGV[4] / 1000) + 1000) end
if KEYS[3] and redis.call('LREM', KEYS[3], 1, ARGV[1]) == 1 then
  redis.call('LPUSH', KEYS[3], string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[3], math.ceil(ARGV[3] / 1000) + 1000)
end
return 0
`

/** KEYS: 1 chat's next free moment, 2 bot's calls, 3 and 4 its group's logs. ARGV: 1… names of charges that were not used. */
const giveBack = `
local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]
${giveBackOf(1, 2, 3, 1)}
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

type Script<Answer = number> = (keyCount: number, ...keysAndArguments: (string | number)[]) => Promise<Answer>

/** The limiter's scripts as commands of a connection. */
export interface LimiterCommands {
  readonly pinlineTake: Script<['go' | 'wait' | 'lost', number, string]>
  readonly pinlineLook: Script
  readonly pinlineEnded: Script
  readonly pinlineGiveBack: Script
  readonly pinlineStop: Script
  readonly pinlineBear: Script
  readonly pinlineFreeze: Script
}

/** Adds the scripts to a connection; harmless when done twice. */
export const defineLimiterCommands = (redis: Redis): Redis & LimiterCommands => {
  redis.defineCommand('pinlineTake', { lua: take })
  redis.defineCommand('pinlineLook', { lua: look })
  redis.defineCommand('pinlineEnded', { lua: ended })
  redis.defineCommand('pinlineGiveBack', { lua: giveBack })
  redis.defineCommand('pinlineStop', { lua: stop })
  redis.defineCommand('pinlineBear', { lua: bear })
  redis.defineCommand('pinlineFreeze', { lua: freeze })
  // defineCommand adds the methods at run time, which its type does not tell.
  return redis as Redis & LimiterCommands
}
