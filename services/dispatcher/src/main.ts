import { createFailpoints, createLifecycle, createLogger, runMain, systemClock } from '@pinline/platform'
import { parseConfig } from './config.ts'
import { startDispatcher } from './dispatcher.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service: 'dispatcher', ...config.log })
  const reach = createFailpoints(process.env, logger)
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const { port } = await startDispatcher({ config, lifecycle, clock: systemClock, reach, logger })
  logger.info({ host: config.http.host, port }, 'listening')
})
