import { createDeadLetters, openDatabase } from '@pinline/db'
import { createMetrics, createOps, isAnswering, newId } from '@pinline/platform'
import type { Clock, Lifecycle, Logger, Readiness } from '@pinline/platform'
import { createBoardQueues } from '@pinline/queue'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createVerify, settleAccess } from './credentials.ts'

/** Few people look at once. */
const poolSize = 4

export type ConsoleDeps = {
  config: Config
  lifecycle: Pick<Lifecycle, 'defer'>
  /** Hands the operator what is for his eyes alone. */
  tell: (text: string) => void
  clock: Clock
  logger: Logger
}

/** Wires the console up and listens; the ends of everything are registered with the lifecycle. Rejects only when the port cannot be had. */
export const startConsole = async ({ config, lifecycle, tell, clock, logger }: ConsoleDeps): Promise<{ port: number }> => {
  const database = openDatabase({ url: config.databaseUrl, name: 'console', poolSize, lifecycle, logger })
  const board = createBoardQueues(config.redisUrl, { logger })
  lifecycle.defer('redis', () => board.close())
  const access = settleAccess(config.access, newId, tell)
  const ready = async (): Promise<Readiness> => ({
    postgres: await isAnswering(() => database.ping()),
    redis: board.isConnected() || 'away',
  })
  const ops = createOps({ service: 'console', ready, metrics: createMetrics('console') })
  const letters = createDeadLetters(database, { policy: config.emailPolicy, clock })
  const app = createApp({ logger, ops, verify: createVerify(access), board, letters, textLimit: config.textLimit })
  lifecycle.defer('http', () => app.close())
  await app.listen({ host: config.bind, port: config.port })
  const address = app.server.address()
  return { port: address !== null && typeof address === 'object' ? address.port : config.port }
}
