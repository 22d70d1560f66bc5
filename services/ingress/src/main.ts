import { readFile } from 'node:fs/promises'
import { ConfigError, createLifecycle, createLogger, runMain } from '@pinline/platform'
import { parseConfig } from './config.ts'
import type { UpdatesConfig } from './config.ts'
import { startIngress } from './ingress.ts'

const readCertificate = async (updates: UpdatesConfig): Promise<Uint8Array | undefined> => {
  if (updates.mode === 'polling' || updates.certificatePath === undefined) return undefined
  try {
    return await readFile(updates.certificatePath)
  } catch {
    throw new ConfigError([{ name: 'TELEGRAM_WEBHOOK_CERT', reason: 'cannot be read' }])
  }
}

runMain(async () => {
  const config = parseConfig(process.env)
  const certificate = await readCertificate(config.telegram.updates)
  const logger = createLogger({ service: 'ingress', ...config.log })
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const { port } = await startIngress({ config, certificate, lifecycle, logger })
  logger.info({ host: config.http.host, port, updates: config.telegram.updates.mode }, 'listening')
})
