import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { defineQueue } from '@pinline/contracts'
import { createLogger, monotonicMs, newId } from '@pinline/platform'
import { closeRedis, createConsumer, createProducer, createRedis } from '@pinline/queue'
import type { ConsumerOptions, HintHandler } from '@pinline/queue'
import { inject, onTestFinished } from 'vitest'
import { z } from 'zod'

const hintSchema = z.object({ lane: z.int(), wanted: z.int().optional() })
export const contract = defineQueue({ name: 'test', hint: hintSchema, dedupe: ({ lane }) => `lane-${String(lane)}` })
export type Handler = HintHandler<typeof hintSchema>

export const redisUrl = (database = 0): URL => {
  const url = new URL(inject('redisUrl'))
  url.pathname = `/${String(database)}`
  return url
}

/** Stands between a client and Redis. `cut` breaks every connection and refuses new ones; `freeze` passes nothing on. */
export const createLink = async (startsUp = true) => {
  const target = redisUrl()
  const sockets = new Set<Socket>()
  let isFrozen = false
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => {
        if (!isFrozen) to.write(chunk)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        to.destroy()
        sockets.delete(from)
      })
    }
  })
  const up = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve()
      })
      for (const socket of sockets) socket.destroy()
    })
  await up(0)
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  if (!startsUp) await cut()
  onTestFinished(async () => {
    if (server.listening) await cut()
  })
  const url = redisUrl()
  url.host = `127.0.0.1:${String(port)}`
  return { url: url.href, cut, up: () => up(port), freeze: () => void (isFrozen = true) }
}

export const timed = async <T>(promise: Promise<T>): Promise<{ value: T; ms: number }> => {
  const start = monotonicMs()
  return { value: await promise, ms: monotonicMs() - start }
}

/** A handler that records its hints and stays inside each until it is told to go on. */
export const createGate = () => {
  const seen: z.output<typeof hintSchema>[] = []
  const waiting: (() => void)[] = []
  const handler: Handler = (hint) =>
    new Promise((resolve) => {
      seen.push(hint)
      waiting.push(resolve)
    })
  return { seen, handler, open: () => waiting.shift()?.() }
}

/**
 * Both ends of one queue under keys of its own; everything is closed when the test ends. Call it inside the test.
 * @param database - another than 0 for a test that empties it: other tests share the server
 */
export const createRig = (database = 0) => {
  const ownUrl = redisUrl(database).href
  const lines: string[] = []
  const logger = createLogger({ service: 'test', destination: { write: (line) => void lines.push(line) } })
  const prefix = `{test-${newId()}}`

  /** Patient, so that a busy machine does not skip a hint; what is measured uses {@link produce} with a link. */
  const produce = (url?: string) => {
    const producer = createProducer(contract, {
      logger,
      prefix,
      ...(url === undefined ? { url: ownUrl, hintTimeoutMs: 5000 } : { url }),
    })
    onTestFinished(() => producer.close())
    return producer
  }

  const consume = (handler: Handler, options: Partial<ConsumerOptions> = {}) => {
    const consumer = createConsumer(contract, handler, { url: ownUrl, concurrency: 5, logger, prefix, ...options })
    onTestFinished(() => consumer.close())
    return consumer
  }

  const plainRedis = (url = ownUrl) => {
    const redis = createRedis(url, { role: 'plain', logger })
    onTestFinished(() => closeRedis(redis))
    return redis
  }

  return { lines, logger, prefix, produce, consume, plainRedis }
}
