import { toError } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import type { Redis } from 'ioredis'

const wanted = { 'maxmemory-policy': 'noeviction', appendonly: 'yes' } as const

/**
 * Warns when Redis may drop keys to save memory, or keeps nothing over a restart. Both cost hints, which the sweep replaces after
 * seconds, so it is no reason to refuse a start. A provider that hides its settings gets a warning too. Never rejects.
 */
export const checkRedisConfig = async (redis: Pick<Redis, 'config'>, logger: Pick<Logger, 'warn'>): Promise<void> => {
  for (const [setting, value] of Object.entries(wanted)) {
    try {
      const answer: unknown = await redis.config('GET', setting)
      const found: unknown = Array.isArray(answer) ? answer[1] : undefined
      if (found === undefined) logger.warn({ setting, wanted: value }, 'redis does not show this setting')
      else if (found !== value) logger.warn({ setting, wanted: value, found }, 'redis is set up to lose hints')
    } catch (thrown) {
      logger.warn({ err: toError(thrown), setting, wanted: value }, 'redis does not show this setting')
    }
  }
}
