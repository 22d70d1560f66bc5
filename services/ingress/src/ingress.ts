import { crmSyncQueue, inboxQueue, workSyncQueue } from '@pinline/contracts'
import { createIntake, createLeases, createRequestSync, openDatabase } from '@pinline/db'
import { createLeader } from '@pinline/domain'
import { askStores, createMetrics, createOps, newId, reachNothing, systemClock } from '@pinline/platform'
import type { Lifecycle, Logger, Metrics, Reach, Readiness } from '@pinline/platform'
import { createProducer, openRedis } from '@pinline/queue'
import { openTelegramClient } from '@pinline/telegram'
import { createAccept } from './accept.ts'
import type { Accept } from './accept.ts'
import { buildApp } from './app.ts'
import { closeHttp } from './close-http.ts'
import type { Config } from './config.ts'
import { failingIntake } from './failpoints.ts'
import { createPolling } from './updates/polling.ts'
import { createWebhookRegistration } from './updates/webhook-registration.ts'

export type IngressDeps = {
  config: Config
  /** Content of the file that the webhook's configuration names. */
  certificate: Uint8Array | undefined
  lifecycle: Pick<Lifecycle, 'defer'>
  /** Places where this process can be made to fail. @defaultValue none */
  reach?: Reach
  logger: Logger
}

const openStores = ({ config, lifecycle, logger }: IngressDeps) => {
  const database = openDatabase({ url: config.databaseUrl, name: 'ingress', lifecycle, logger })
  const redis = openRedis(config.redisUrl, { role: 'plain', lifecycle, logger })
  const inbox = createProducer(inboxQueue, { url: config.redisUrl, logger })
  lifecycle.defer('inbox queue', () => inbox.close())
  const crmSync = createProducer(crmSyncQueue, { url: config.redisUrl, logger })
  lifecycle.defer('crm-sync queue', () => crmSync.close())
  const workSync = createProducer(workSyncQueue, { url: config.redisUrl, logger })
  lifecycle.defer('work-sync queue', () => workSync.close())
  return { database, redis, inbox, crmSync, workSync }
}

type UpdatesDeps = IngressDeps & { accept: Accept; metrics: Metrics; leases: ReturnType<typeof createLeases> }

/** Long polling or the webhook's registration, in one process at a time. */
const startUpdates = ({ config, certificate, lifecycle, logger, accept, metrics, leases }: UpdatesDeps) => {
  const { token, apiRoot, webhookSecret: secret, updates } = config.telegram
  const telegram = openTelegramClient({ token, apiRoot, lifecycle, logger })
  const leading = metrics.gauge('ingress_updates_leader', '1 in the process that polls or keeps the webhook')
  const pending = metrics.gauge('ingress_telegram_pending_updates', 'Updates that wait at Telegram, as last seen by the leader')
  // Only the leader talks to Telegram, the others have nothing to complain about.
  let state: true | string = true
  const report = (found: true | string): void => {
    state = found
  }
  const lead =
    updates.mode === 'polling'
      ? createPolling({ telegram, accept, report, logger })
      : createWebhookRegistration({
          telegram,
          url: updates.url,
          secret,
          certificate,
          report,
          onPending: (count) => {
            pending.set(count)
          },
          logger,
        })
  const onChange = (isLeader: boolean): void => {
    leading.set(isLeader ? 1 : 0)
    report(isLeader ? 'not tried yet' : true)
  }
  const leader = createLeader({ leases, name: 'telegram-updates', holder: `ingress-${newId()}`, lead, onChange, logger })
  lifecycle.defer('updates', () => leader.close())
  return { state: () => state }
}

/**
 * Wires ingress up and listens; the ends of everything are registered with the lifecycle. Postgres, Redis and Telegram may be away.
 * Rejects only when the port cannot be had.
 */
export const startIngress = async (deps: IngressDeps): Promise<{ port: number }> => {
  const { config, lifecycle, reach = reachNothing, logger } = deps
  const metrics = createMetrics('ingress')
  const { database, redis, inbox, crmSync, workSync } = openStores(deps)
  const sync = createRequestSync(database, { bot: config.telegram.bot, clock: systemClock })
  const accept = createAccept({
    bot: config.telegram.bot,
    intake: failingIntake(createIntake(database), reach),
    hintInbox: (hint) => inbox.hint(hint),
    hintCrmSync: (hint) => crmSync.hint(hint),
    ringWork: (work) => sync.ring(work),
    hintWorkSync: (hint) => workSync.hint(hint),
    metrics,
  })
  const updates = startUpdates({ ...deps, accept, metrics, leases: createLeases(database) })
  const ready = async (): Promise<Readiness> => ({ ...(await askStores({ database, redis })), 'optional:telegram': updates.state() })
  const app = await buildApp({ config, accept, ops: createOps({ service: 'ingress', ready, metrics }), metrics, logger })
  lifecycle.defer('http', () => closeHttp(app))
  await app.listen({ host: config.http.host, port: config.http.port })
  const address = app.server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : config.http.port }
}
