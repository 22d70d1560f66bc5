import type { QueueContract } from '@pinline/contracts'
import { toError, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import { UnrecoverableError, Worker } from 'bullmq'
import type { z } from 'zod'
import { InvalidPayloadError, defaultPrefix, parseHint } from './hint.ts'
import { closeRedis, createRedis } from './redis.ts'

const cutTimeoutMs = 500

/** What a handler gets beside its hint. */
export type HintMeta = {
  /** Aborted when the hint's lock could not be renewed, or when closing took too long. Stop before the next outside effect. */
  signal: AbortSignal
  logger: Logger
}

/**
 * Works on what a hint points at. It may be called twice, late, or for an empty lane, and should end within 10 s: what is left over is
 * rung again by the handler or found by the sweep.
 */
export type HintHandler<Schema extends z.ZodType> = (hint: z.output<Schema>, meta: HintMeta) => Promise<void>

/** Options of {@link createConsumer}. */
export type ConsumerOptions = {
  url: string
  /** Hints worked on at once by this process. */
  concurrency: number
  logger: Logger
  /** Told of every hint that failed, after it was logged; for a counter. */
  onFailed?: (error: Error) => void
  /** How long closing waits for hints in work. @defaultValue `10000` */
  drainTimeoutMs?: number
  /** First part of every Redis key. @defaultValue `'{pinline}'` */
  prefix?: string
}

/**
 * The pure part of a consumer: parses what came from the queue and calls the handler. Whatever the handler throws passes through.
 * @throws `UnrecoverableError` of BullMQ, caused by an {@link InvalidPayloadError}: the hint fails at once and stays in the failed set
 */
export const toProcessor =
  <Schema extends z.ZodType>(contract: QueueContract<Schema>, handler: HintHandler<Schema>) =>
  async (payload: unknown, meta: HintMeta): Promise<void> => {
    await handler(parseOrFail(contract, payload), meta)
  }

const parseOrFail = <Schema extends z.ZodType>(contract: QueueContract<Schema>, payload: unknown): z.output<Schema> => {
  try {
    return parseHint(contract, payload)
  } catch (thrown) {
    if (!(thrown instanceof InvalidPayloadError)) throw thrown
    const failure = new UnrecoverableError(thrown.message)
    failure.cause = thrown
    throw failure
  }
}

const listen = (worker: Worker, { onFailed }: ConsumerOptions, logger: Logger, isConnected: () => boolean): void => {
  worker.on('failed', (job, error) => {
    logger.error({ err: error, job: job?.id }, 'hint failed')
    onFailed?.(error)
  })
  worker.on('error', (error) => {
    // Outages are logged once by the connection.
    if (isConnected()) logger.error({ err: error }, 'worker error')
  })
  worker.on('stalled', (job) => {
    logger.warn({ job }, 'hint stalled, it runs again')
  })
  worker.on('lockRenewalFailed', (jobs) => {
    for (const job of jobs) worker.cancelJob(job, 'lock lost')
  })
}

/**
 * Opens the working end of a queue and starts at once. Redis may be away now and later: work begins when it comes.
 *
 * Hints of a process that died are run again within about 20 s, without a limit on how often (the rows count attempts).
 * `close()` takes no new hints, waits up to `drainTimeoutMs` for those in work, then aborts their signals and cuts the connection; never rejects.
 */
export const createConsumer = <Schema extends z.ZodType>(
  contract: QueueContract<Schema>,
  handler: HintHandler<Schema>,
  options: ConsumerOptions,
): { close(): Promise<void> } => {
  const { url, concurrency, drainTimeoutMs = 10_000, prefix = defaultPrefix } = options
  const logger = options.logger.child({ queue: contract.name })
  const redis = createRedis(url, { role: 'worker', logger })
  const run = toProcessor(contract, handler)
  const inWork = new Set<Promise<void>>()
  const worker = new Worker<unknown>(
    contract.name,
    // BullMQ hands over the signal only to a function that declares three parameters, none with a default.
    async (job, _token, signal) => {
      const work = run(job.data, { signal: signal ?? new AbortController().signal, logger })
      inWork.add(work)
      await work.finally(() => inWork.delete(work))
    },
    { connection: redis, prefix, concurrency, lockDuration: 15_000, stalledInterval: 5000, maxStalledCount: 1000 },
  )
  listen(worker, options, logger, () => redis.status === 'ready')

  const close = async (): Promise<void> => {
    // BullMQ's own close() waits for Redis, so without it only the hints in work are waited for.
    const isConnected = redis.status === 'ready'
    const outcome = await withTimeout<unknown>(isConnected ? worker.close() : Promise.allSettled(inWork), drainTimeoutMs)
    if (outcome.status === 'timeout') {
      logger.warn({ drainTimeoutMs, inWork: inWork.size }, 'hints still in work, cutting the connection')
      worker.cancelAllJobs('closing')
    }
    if (!isConnected) await withTimeout(worker.close(true), cutTimeoutMs)
    // A second close() of BullMQ waits for the first, so only its connections can be forced.
    else if (outcome.status === 'timeout') void worker.disconnect().catch(() => undefined)
    await closeRedis(redis)
  }
  let closing: Promise<void> | undefined
  return {
    close: () =>
      (closing ??= close().catch((thrown: unknown) => {
        logger.warn({ err: toError(thrown) }, 'could not close')
      })),
  }
}
