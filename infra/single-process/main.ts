/** All services in one process, for a small shop: what `npm start` runs with `PINLINE_SINGLE_PROCESS=1`. */
import { createLifecycle, createLogger, runMain, systemClock } from '@pinline/platform'
import { parseConfig as parseConsole } from '../../services/console/src/config.ts'
import { startConsole } from '../../services/console/src/start-console.ts'
import { startTogether } from './start-together.ts'

runMain(async () => {
  const config = parseConsole(process.env)
  const loggerOf = (service: string) => createLogger({ service, ...config.log })
  const logger = loggerOf('pinline')
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const ports = await startTogether({ env: process.env, lifecycle, clock: systemClock, random: Math.random, loggerOf })
  await startConsole({ config, lifecycle, tell: (text) => process.stderr.write(text), clock: systemClock, logger: loggerOf('console') })
  logger.info({ host: config.bind, port: ports.ingress, ports: { ...ports, console: config.port } }, 'listening')
})
