import { allQueues } from '@pinline/contracts'
import type { Logger } from '@pinline/platform'
import { Queue } from 'bullmq'
import { defaultPrefix } from './hint.ts'
import { closeRedis, createRedis } from './redis.ts'

/** Options of {@link createBoardQueues}. */
export type BoardQueuesOptions = { logger: Logger; prefix?: string }

/** Queues to look at, for a board; nothing is added through them. */
export type BoardQueues = {
  queues: Queue[]
  /** True while Redis answers. While it does not, calls of a queue hang: ask before. */
  isConnected(): boolean
  /** Ends the one connection that all of them share. */
  close(): Promise<void>
}

/** Opens every queue there is for looking at. Redis may be away now and later. */
export const createBoardQueues = (url: string, { logger, prefix = defaultPrefix }: BoardQueuesOptions): BoardQueues => {
  // A Queue whose first command fails stays broken for good; in this role commands wait instead.
  const redis = createRedis(url, { role: 'worker', logger })
  const queues = allQueues.map(({ name }) => new Queue(name, { connection: redis, prefix, skipMetasUpdate: true }))
  for (const queue of queues) queue.on('error', () => undefined)
  return {
    queues,
    isConnected: () => redis.status === 'ready',
    close: async () => {
      await Promise.allSettled(queues.map((queue) => queue.close()))
      await closeRedis(redis)
    },
  }
}
