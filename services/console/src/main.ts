import { createLifecycle, createLogger, runMain, systemClock } from '@pinline/platform'
import { parseConfig } from './config.ts'
import { startConsole } from './start-console.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service: 'console', ...config.log })
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  await startConsole({ config, lifecycle, tell: (text) => process.stderr.write(text), clock: systemClock, logger })
})
