import { createServer } from 'node:http'
import { toError } from './errors.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { redactText } from './redact.ts'
import { withTimeout } from './time.ts'

/** By part of the service: true, or why it is not ready. A name that starts with `optional:` is shown and never makes the service unready. */
export type Readiness = Record<string, true | string>

/** A complete HTTP answer. */
export type OpsResponse = { status: number; contentType: string; body: string }

/** What a service tells those who run it. */
export type Ops = {
  /** Answers `/healthz`, `/readyz` and `/metrics` (a query is ignored); undefined for any other path. Never rejects. */
  respond(path: string): Promise<OpsResponse | undefined>
}

/** Options of {@link createOps}. */
export type OpsOptions = { service: string; ready: () => Promise<Readiness>; metrics: Pick<Metrics, 'text' | 'contentType'> }

const readyTimeoutMs = 2000
/** Shorter than the whole, so that the others' answers are still told. */
const askTimeoutMs = 1500

const json = (status: number, body: unknown): OpsResponse => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})

/** True when `ask` resolves within 1.5 s, else why this part of a service is not ready. Never rejects. */
export const isAnswering = async (ask: () => Promise<unknown>): Promise<true | string> => {
  try {
    return (await withTimeout(ask(), askTimeoutMs)).status === 'ok' ? true : 'timed out'
  } catch {
    return 'away'
  }
}

/** The two servers that every service keeps its work in. */
export type AskedStores = {
  database: { ping(): Promise<unknown> }
  /** A connection whose `status` is `ready` while there is one. */
  redis: { readonly status: string; ping(): Promise<unknown> }
}

/** Asks both at once, so that each is told within the time of one, and Redis only over a connection that is there. Never rejects. */
export const askStores = async ({ database, redis }: AskedStores): Promise<{ postgres: true | string; redis: true | string }> => {
  const [postgres, redisState] = await Promise.all([
    isAnswering(() => database.ping()),
    redis.status === 'ready' ? isAnswering(() => redis.ping()) : 'away',
  ])
  return { postgres, redis: redisState }
}

/**
 * `/healthz` is 200 as long as the process answers: restarting it does not bring a database back. `/readyz` is 200 when every entry of
 * `ready()` is true, else 503 with the reasons; a `ready()` that throws or takes over 2 s is unready too.
 */
export const createOps = ({ service, ready, metrics }: OpsOptions): Ops => {
  const look = async (): Promise<Readiness> => {
    try {
      const outcome = await withTimeout(ready(), readyTimeoutMs)
      return outcome.status === 'ok' ? outcome.value : { check: 'timed out' }
    } catch (thrown) {
      return { check: redactText(toError(thrown).message) }
    }
  }
  const readyz = async (): Promise<OpsResponse> => {
    const checks = await look()
    const isReady = Object.entries(checks).every(([name, state]) => state === true || name.startsWith('optional:'))
    return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'unready', service, checks })
  }
  return {
    respond: async (path) => {
      switch (path.split('?', 1)[0] ?? path) {
        case '/healthz':
          return json(200, { status: 'ok', service })
        case '/readyz':
          return readyz()
        case '/metrics':
          return { status: 200, contentType: metrics.contentType, body: await metrics.text() }
        default:
          return undefined
      }
    },
  }
}

/** Options of {@link createOpsServer}. `port` 0 takes any free one. */
export type OpsServerOptions = { ops: Ops; host: string; port: number; logger: Pick<Logger, 'error'> }

/**
 * Serves {@link Ops} over plain HTTP, for services that have no server of their own; 404 for any other path.
 * Resolves when it listens, with the real port; rejects when the port is taken. `close()` cuts open connections.
 */
export const createOpsServer = async ({ ops, host, port, logger }: OpsServerOptions): Promise<{ port: number; close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    ops
      .respond(request.url ?? '/')
      .then((answer = json(404, { status: 'not found' })) => {
        response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
      })
      .catch((thrown: unknown) => {
        logger.error({ err: toError(thrown) }, 'could not answer')
        response.writeHead(500).end()
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
