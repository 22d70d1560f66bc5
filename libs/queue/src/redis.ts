import { toError, withTimeout } from '@pinline/platform'
import type { Lifecycle, Logger } from '@pinline/platform'
import { Redis } from 'ioredis'
import type { RedisOptions } from 'ioredis'

export type { Redis }

/**
 * What a connection is for. `producer`: a command fails at once while Redis is away. `worker`: a command waits for Redis however long
 * it takes. `plain`: a command waits for one reconnection, then fails.
 */
export type RedisRole = 'producer' | 'worker' | 'plain'

/** Options of {@link createRedis}. */
export type RedisConnectionOptions = { role: RedisRole; logger: Logger }

const optionsByRole = {
  producer: { enableOfflineQueue: false, maxRetriesPerRequest: 1 },
  worker: { maxRetriesPerRequest: null },
  plain: { maxRetriesPerRequest: 1 },
} as const satisfies Record<RedisRole, RedisOptions>

/**
 * Opens a connection that reconnects for ever, at least once a second. Redis may be away: nothing is thrown, and an outage is logged
 * once when it starts and once when it ends. End it with {@link closeRedis}.
 */
export const createRedis = (url: string, { role, logger }: RedisConnectionOptions): Redis => {
  const redis = new Redis(url, { ...optionsByRole[role], retryStrategy: (times) => Math.min(times * 100, 1000) })
  let isAway = false
  redis.on('error', (thrown: unknown) => {
    if (isAway) return
    isAway = true
    logger.warn({ err: toError(thrown), role }, 'redis is away')
  })
  redis.on('ready', () => {
    if (!isAway) return
    isAway = false
    logger.info({ role }, 'redis is back')
  })
  return redis
}

/** Ends a connection: politely when Redis answers within a second, else at once. Never rejects; safe to call twice. */
export const closeRedis = async (redis: Redis): Promise<void> => {
  if (redis.status === 'ready') await withTimeout(redis.quit(), 1000).catch(() => undefined)
  redis.disconnect()
}

/** {@link createRedis} for a service: closed as its `redis`. */
export const openRedis = (
  url: string,
  { lifecycle, ...options }: RedisConnectionOptions & { lifecycle: Pick<Lifecycle, 'defer'> },
): Redis => {
  const redis = createRedis(url, options)
  lifecycle.defer('redis', () => closeRedis(redis))
  return redis
}
