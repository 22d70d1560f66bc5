import { createFailpoints, createLifecycle, createLogger, runMain, systemClock } from '@pinline/platform'
import { parseConfig } from './config.ts'
import { startBot } from './service.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service: 'bot', ...config.log })
  const reach = createFailpoints(process.env, logger)
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const { port } = await startBot({ config, lifecycle, clock: systemClock, reach, logger })
  logger.info({ host: config.ops.host, port }, 'listening')
})
