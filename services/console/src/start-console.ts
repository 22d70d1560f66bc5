import { createMetrics, createOps, newId } from '@pinline/platform'
import type { Lifecycle, Logger } from '@pinline/platform'
import { createBoardQueues } from '@pinline/queue'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createVerify, settleAccess } from './credentials.ts'

export type ConsoleDeps = {
  config: Config
  lifecycle: Pick<Lifecycle, 'defer'>
  /** Hands the operator what is for his eyes alone. */
  tell: (text: string) => void
  logger: Logger
}

/** Wires the console up and listens; the ends of everything are registered with the lifecycle. Rejects only when the port cannot be had. */
export const startConsole = async ({ config, lifecycle, tell, logger }: ConsoleDeps): Promise<void> => {
  const board = createBoardQueues(config.redisUrl, { logger })
  lifecycle.defer('redis', () => board.close())
  const access = settleAccess(config.access, newId, tell)
  const ready = (): Promise<{ redis: true | string }> => Promise.resolve({ redis: board.isConnected() || 'away' })
  const ops = createOps({ service: 'console', ready, metrics: createMetrics('console') })
  const app = createApp({ logger, ops, verify: createVerify(access), board })
  lifecycle.defer('http', () => app.close())
  await app.listen({ host: config.bind, port: config.port })
}
