import { createLifecycle, createLogger, runMain, systemClock } from '@pinline/platform'
import { parseConfig } from './config.ts'
import { startRequests } from './start-requests.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service: 'requests', ...config.log })
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const { port } = await startRequests({ config, lifecycle, random: Math.random, clock: systemClock, logger })
  logger.info({ host: config.http.host, port }, 'listening')
})
