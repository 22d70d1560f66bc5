import { createLifecycle, createLogger, createMetrics, createOps, runMain } from '@pinline/platform'
import { buildApp } from './app.ts'
import { parseConfig } from './config.ts'
import { closeServer, listenLocally } from './listen.ts'
import { createShop } from './shop.ts'

const service = 'playground'

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service, level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const metrics = createMetrics(service)

  const address = { port: config.PLAYGROUND_PORT }
  const shop = createShop(config, { origin: () => `http://127.0.0.1:${String(address.port)}` })
  const entries = metrics.counter('playground_ledger_entries_total', 'Effects and refusals that the simulators saw', ['system', 'ok'])
  shop.ledger.onAppend(({ system, ok }) => {
    entries.inc({ system, ok: String(ok) })
  })

  const ops = createOps({ service, metrics, ready: () => Promise.resolve({ simulators: true }) })
  const server = buildApp({ shop, ops, logger })
  address.port = await listenLocally(server, config.PLAYGROUND_PORT)
  lifecycle.defer('http', () => closeServer(server))
  await shop.telegram.start({ listen: false })
  lifecycle.defer('deliveries', () => shop.telegram.stop())
  logger.info({ port: address.port, telegram: shop.telegram.url, crm: shop.crm.url }, 'listening')
})
