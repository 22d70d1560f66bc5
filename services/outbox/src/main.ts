import { createFailpoints, createLifecycle, createLogger, runMain, systemClock } from '@pinline/platform'
import { parseConfig } from './config.ts'
import { startOutbox } from './start-outbox.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service: 'outbox', ...config.log })
  const reach = createFailpoints(process.env, logger)
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const { port } = await startOutbox({ config, lifecycle, random: Math.random, clock: systemClock, reach, logger })
  logger.info({ host: config.http.host, port }, 'listening')
})
