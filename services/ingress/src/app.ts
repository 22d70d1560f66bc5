import { monotonicMs } from '@pinline/platform'
import type { Logger, Metrics, Ops } from '@pinline/platform'
import { fastify } from 'fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { StoreUnavailableError } from './accept.ts'
import type { Accept } from './accept.ts'
import type { Config } from './config.ts'
import { crmRoutes } from './routes/crm.ts'
import { openProjectRoutes } from './routes/openproject.ts'
import { opsRoutes } from './routes/ops.ts'
import { telegramRoutes } from './routes/telegram.ts'

/** Larger than any update or notice. */
const bodyLimitBytes = 256 * 1024
const requestTimeoutMs = 10_000
/** Longer than any key that somebody would set; what is longer is an unknown path. */
const maxKeyLength = 512
/** Honoured by Telegram, so that an outage is not answered with a storm. */
const retryAfterSeconds = 5

export type AppDeps = {
  config: {
    http: Pick<Config['http'], 'trustProxy'>
    telegram: Pick<Config['telegram'], 'webhookSecret'>
    crm: Config['crm']
    openProject: Config['openProject']
  }
  accept: Accept
  ops: Ops
  metrics: Pick<Metrics, 'counter' | 'histogram'>
  logger: Logger
}

const outcomeOf = (status: number): string => {
  switch (status) {
    case 401:
      return 'unauthorized'
    case 404:
      return 'not_found'
    case 413:
      return 'too_large'
    case 503:
      return 'unavailable'
    default:
      if (status < 400) return 'ok'
      return status < 500 ? 'invalid' : 'failed'
  }
}

/** Counts and logs each answer by the route's pattern: a path may hold a key, a body somebody's words. */
const observeAnswers = (app: FastifyInstance, { metrics, logger }: Pick<AppDeps, 'metrics' | 'logger'>): void => {
  const requests = metrics.counter('ingress_requests_total', 'HTTP requests by route and outcome', ['route', 'outcome'])
  const durations = metrics.histogram('ingress_request_seconds', 'Time to an answer by route', ['route'])
  const startedAt = new WeakMap<FastifyRequest, number>()
  app.addHook('onRequest', (request, _reply, done) => {
    startedAt.set(request, monotonicMs())
    done()
  })
  app.addHook('onResponse', (request, { statusCode: status }, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const ms = monotonicMs() - (startedAt.get(request) ?? monotonicMs())
    requests.inc({ route, outcome: outcomeOf(status) })
    durations.observe({ route }, ms / 1000)
    const line = { method: request.method, route, status, ms: Math.round(ms) }
    if (status < 400) logger.debug(line, 'request')
    else logger.info({ ...line, ip: request.ip }, 'request refused')
    done()
  })
}

const answerError = (logger: Logger) => (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
  if (error instanceof StoreUnavailableError) {
    logger.warn({ err: error, route: request.routeOptions.url }, 'could not store, the sender must repeat')
    return reply.code(503).header('retry-after', retryAfterSeconds).send({ error: 'cannot store now, try again later' })
  }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return reply.code(status).send({ error: error.message })
  logger.error({ err: error, route: request.routeOptions.url }, 'request failed')
  return reply.code(500).send({ error: 'internal error' })
}

/** The HTTP side of ingress, ready for `listen` or `inject`. Nothing is read of a body before the caller's key is known to be right. */
export const buildApp = async ({ config, accept, ops, metrics, logger }: AppDeps): Promise<FastifyInstance> => {
  // Fastify's own log lines hold addresses, and ours hold keys.
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: maxKeyLength },
    trustProxy: config.http.trustProxy,
  })
  observeAnswers(app, { metrics, logger })
  app.setErrorHandler(answerError(logger))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }))
  await app.register(opsRoutes, { ops })
  await app.register(telegramRoutes, { accept, secret: config.telegram.webhookSecret })
  if (config.crm !== undefined) await app.register(crmRoutes, { accept, crm: config.crm })
  if (config.openProject !== undefined) await app.register(openProjectRoutes, { accept, openProject: config.openProject })
  return app
}
