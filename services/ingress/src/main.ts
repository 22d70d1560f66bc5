import { createFailpoints, createLifecycle, createLogger, runMain } from '@pinline/platform'
import { readCertificate } from './certificate.ts'
import { parseConfig } from './config.ts'
import { startIngress } from './ingress.ts'

runMain(async () => {
  const config = parseConfig(process.env)
  const certificate = await readCertificate(config.telegram.updates)
  const logger = createLogger({ service: 'ingress', ...config.log })
  const reach = createFailpoints(process.env, logger)
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const { port } = await startIngress({ config, certificate, lifecycle, reach, logger })
  logger.info({ host: config.http.host, port, updates: config.telegram.updates.mode }, 'listening')
})
