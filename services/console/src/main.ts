import { createLifecycle, createLogger, createMetrics, createOps, newId, runMain } from '@pinline/platform'
import { createBoardQueues } from '@pinline/queue'
import { createApp } from './app.ts'
import { parseConfig } from './config.ts'
import { createVerify, settleAccess } from './credentials.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service: 'console', level: config.logLevel, pretty: config.logPretty })
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()

  const board = createBoardQueues(config.redisUrl, { logger })
  lifecycle.defer('redis', () => board.close())

  const access = settleAccess(config.access, newId, (text) => process.stderr.write(text))
  const ops = createOps({
    service: 'console',
    ready: () => Promise.resolve({ redis: board.isConnected() || 'away' }),
    metrics: createMetrics('console'),
  })
  const app = createApp({ logger, ops, verify: createVerify(access), board })
  lifecycle.defer('http', () => app.close())
  await app.listen({ host: config.bind, port: config.port })
})
