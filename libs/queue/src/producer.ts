import type { QueueContract } from '@pinline/contracts'
import { systemClock, toError, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import { Queue } from 'bullmq'
import type { JobsOptions } from 'bullmq'
import type { z } from 'zod'
import { defaultPrefix, parseHint } from './hint.ts'
import { closeRedis, createRedis } from './redis.ts'

const delayBucketMs = 100

/** Options of {@link createProducer}. */
export type ProducerOptions = {
  url: string
  logger: Logger
  /** Longest that a hint may take, in milliseconds. @defaultValue `50` */
  hintTimeoutMs?: number
  /** First part of every Redis key. @defaultValue `'{pinline}'` */
  prefix?: string
}

/** One end of a queue: where hints are added. */
export type Producer<Schema extends z.ZodType> = {
  /**
   * Says that there is work, now or `delayMs` milliseconds from now. Call it after the commit, never inside a transaction.
   *
   * Resolves within `hintTimeoutMs` and never rejects: `skipped` when Redis is away or slow (the sweep finds the work), else `added`, also when
   * an equal hint waits already. `skipped` by time-out may still arrive: a hint may come twice.
   *
   * An immediate hint waits at most once per `dedupe` value; one that comes while an equal one is worked on is kept and runs
   * afterwards. A delayed hint counts apart from the immediate ones, because an equal delayed hint would swallow an immediate one;
   * delayed hints of the same tenth of a second are one. So two hints of one lane may run at once: handlers must not rely on being alone.
   * @throws {@link InvalidPayloadError} at once, before anything is added, when the payload does not fit: a programmer's error
   */
  hint(payload: z.input<Schema>, options?: { delayMs?: number }): Promise<'added' | 'skipped'>
  /** Ends the connection. Hints are skipped from now on. */
  close(): Promise<void>
}

const jobOptions = (dedupe: string, delayMs: number): JobsOptions => {
  const due = Math.ceil((systemClock().getTime() + delayMs) / delayBucketMs)
  const id = delayMs > 0 ? `${dedupe}/at-${String(due)}` : dedupe
  return {
    ...(delayMs > 0 ? { delay: delayMs } : {}),
    deduplication: { id, keepLastIfActive: true },
    removeOnComplete: true,
    removeOnFail: { age: 7 * 24 * 3600, count: 10_000 },
  }
}

/** Opens the adding end of a queue. Redis may be away now and later. */
export const createProducer = <Schema extends z.ZodType>(
  contract: QueueContract<Schema>,
  { url, logger, hintTimeoutMs = 50, prefix = defaultPrefix }: ProducerOptions,
): Producer<Schema> => {
  const redis = createRedis(url, { role: 'producer', logger })
  // A hint right after the start waits for the first attempt to connect; later ones look at the connection's state only.
  const firstAttempt = new Promise<void>((resolve) => {
    redis.once('ready', resolve)
    redis.once('error', () => {
      resolve()
    })
  })
  let opening: Promise<Queue> | undefined

  // A Queue whose first commands fail stays broken for good, so it is built only on a live connection, and again if that fails.
  const build = async (): Promise<Queue> => {
    const queue = new Queue(contract.name, { connection: redis, prefix })
    queue.on('error', () => undefined)
    try {
      await queue.waitUntilReady()
    } catch (thrown) {
      opening = undefined
      throw thrown
    }
    return queue
  }
  const open = (): Promise<Queue> => (opening ??= build())

  const add = async (hint: z.output<Schema>, delayMs: number): Promise<'added' | 'skipped'> => {
    await firstAttempt
    if (redis.status !== 'ready') return 'skipped'
    const queue = await open()
    await queue.add(contract.name, hint, jobOptions(contract.dedupe(hint), delayMs))
    return 'added'
  }

  const attempt = async (hint: z.output<Schema>, delayMs: number): Promise<'added' | 'skipped'> => {
    try {
      const outcome = await withTimeout(add(hint, delayMs), hintTimeoutMs)
      return outcome.status === 'ok' ? outcome.value : 'skipped'
    } catch (thrown) {
      // An outage is logged by the connection; what is left is worth a line (out of memory, a script refused).
      if (redis.status === 'ready') logger.warn({ err: toError(thrown), queue: contract.name }, 'hint skipped')
      return 'skipped'
    }
  }

  return {
    hint: (payload, { delayMs = 0 } = {}) => attempt(parseHint(contract, payload), delayMs),
    close: async () => {
      await opening?.then((queue) => queue.close()).catch(() => undefined)
      await closeRedis(redis)
    },
  }
}
