import { join } from 'node:path'
import { createLifecycle, createLogger, createMetrics, createOps, newId, runMain, systemClock } from '@pinline/platform'
import { buildApp } from './app.ts'
import { parseConfig } from './config.ts'
import { closeServer, listenLocally } from './listen.ts'
import { createPlayground } from './playground.ts'
import { createShop } from './shop.ts'
import { admitManagers } from './staff.ts'
import { openOwnRows } from './store.ts'
import { createSupervisor } from './supervisor.ts'

const service = 'playground'
/** Beside a bundle, or where the page is built in the repository. */
const pageRoots = [join(import.meta.dirname, 'page'), join(import.meta.dirname, '../web/dist')]
/** Before the first start of all. */
const epochMs = Date.UTC(2026, 0)

const openSupervisor = () =>
  process.connected && process.send !== undefined
    ? createSupervisor({
        // The callback keeps a channel that has just closed from being an uncaught error: the process is about to end then.
        send: (message) => process.send?.(message, undefined, undefined, () => undefined),
        onMessage: (listener) => process.on('message', listener),
      })
    : undefined

runMain(async () => {
  const config = parseConfig(process.env)
  const logger = createLogger({ service, level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })
  const lifecycle = createLifecycle({ logger })
  lifecycle.install()
  const metrics = createMetrics(service)
  const supervisor = openSupervisor()
  const own = config.DATABASE_URL === undefined ? undefined : openOwnRows({ url: config.DATABASE_URL, logger })
  if (own !== undefined) lifecycle.defer('database', () => own.close())

  const address = { port: config.PLAYGROUND_PORT }
  const shop = createShop(config, {
    origin: () => `http://127.0.0.1:${String(address.port)}`,
    groupId: (await own?.groupId(config.bot)) ?? config.TELEGRAM_GROUP_ID,
    startedSeconds: config.PLAYGROUND_ANEW ? 0 : Math.max(0, (systemClock().getTime() - epochMs) / 1000),
  })
  const entries = metrics.counter('playground_ledger_entries_total', 'Effects and refusals that the simulators saw', ['system', 'ok'])
  shop.ledger.onAppend(({ system, ok }) => {
    entries.inc({ system, ok: String(ok) })
  })
  const playground = createPlayground({ shop, supervisor, rows: own?.paths, account: config.CRM_SELLER_ID, world: newId() })
  lifecycle.defer('page', playground.close)

  const ops = createOps({ service, metrics, ready: () => Promise.resolve({ simulators: true }) })
  const server = buildApp({ shop, supervisor, ...playground, random: Math.random, ops, logger, pageRoots })
  address.port = await listenLocally(server, config.PLAYGROUND_PORT)
  lifecycle.defer('http', () => closeServer(server))
  await shop.telegram.start({ listen: false })
  lifecycle.defer('staff', admitManagers(shop))
  lifecycle.defer('deliveries', () => shop.telegram.stop())
  logger.info({ port: address.port, telegram: shop.telegram.url, crm: shop.crm.url }, 'listening')
})
