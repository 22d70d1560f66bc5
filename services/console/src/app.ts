import basicAuth from '@fastify/basic-auth'
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import Fastify, { LogController } from 'fastify'
import type { FastifyError, FastifyRequest } from 'fastify'
import type { Logger, Ops } from '@pinline/platform'
import type { BoardQueues } from '@pinline/queue'
import type { Verify } from './credentials.ts'
import { RefusedError } from './refused.ts'
import { deadRoutes } from './routes/dead.ts'
import type { DeadRoutesDeps } from './routes/dead.ts'

export type AppDeps = DeadRoutesDeps & {
  logger: Logger
  ops: Ops
  verify: Verify
  board: Pick<BoardQueues, 'queues' | 'isConnected'>
}

const boardPath = '/queues'

// The board's page asks for fonts elsewhere and falls back without them; its styles are partly inline.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const isOf = (origin: string, host: string | undefined): boolean => URL.parse(origin)?.host === host

const toRefusal = ({ method, url, headers }: FastifyRequest, isConnected: boolean): RefusedError | undefined => {
  const site = headers['sec-fetch-site']
  const { origin, host } = headers
  // A browser sends the password along with a request that another site makes it send. Old ones name only the origin.
  const isForeign = site === undefined ? origin !== undefined && !isOf(origin, host) : site !== 'same-origin'
  if (method !== 'GET' && isForeign) return new RefusedError(403, 'comes from another site')
  // Calls of a queue wait for Redis without limit.
  if (url.startsWith(`${boardPath}/api/`) && !isConnected) return new RefusedError(503, 'redis is away')
  return undefined
}

const toBoardPlugin = ({ queues }: AppDeps['board']) => {
  const serverAdapter = new FastifyAdapter().setBasePath(boardPath)
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Pinline' } },
  })
  return serverAdapter.registerPlugin()
}

const buildServer = (logger: Logger) => {
  const app = Fastify({ loggerInstance: logger, logController: new LogController({ disableRequestLogging: true }), bodyLimit: 256 * 1024 })
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) logger.error({ err: error }, 'request failed')
    return reply.status(status).send({ error: status < 500 ? error.message : 'internal error' })
  })
  return app
}

/** The console's HTTP side: the board and the dead letters behind a password, and the three addresses for probes in the open. */
export const createApp = ({ logger, ops, verify, board, letters, textLimit }: AppDeps) => {
  const app = buildServer(logger)
  app.get('/', (_request, reply) => reply.redirect(boardPath))
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    app.get(path, async (_request, reply) => {
      const answer = await ops.respond(path)
      if (answer === undefined) {
        reply.callNotFound()
        return reply
      }
      return reply.status(answer.status).type(answer.contentType).send(answer.body)
    })
  }
  app.register(async (scope) => {
    await scope.register(basicAuth, {
      authenticate: { realm: 'Pinline console' },
      validate: async (name, password) => {
        if (!(await verify(name, password))) throw new RefusedError(401, 'wrong name or password')
      },
    })
    scope.addHook('onRequest', scope.basicAuth)
    scope.addHook('onRequest', (request, _reply, done) => {
      done(toRefusal(request, board.isConnected()))
    })
    await scope.register(toBoardPlugin(board), { prefix: boardPath })
    await scope.register(
      (api, _options, done) => {
        deadRoutes(api, { letters, textLimit })
        done()
      },
      { prefix: '/api' },
    )
  })
  return app
}
