import { fuzz, hostileText } from '@pinline/testing'
import { createLogger, createMetrics, createOps } from '@pinline/platform'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createApp } from './app.ts'
import { createVerify } from './credentials.ts'

const missing = () => Promise.resolve({ status: 'missing' } as const)
const app = createApp({
  logger: createLogger({ service: 'test', level: 'silent' }),
  ops: createOps({ service: 'console', ready: () => Promise.resolve({ redis: true }), metrics: createMetrics('console') }),
  verify: createVerify({ kind: 'password', password: 'right' }),
  board: { queues: [], isConnected: () => true },
  letters: {
    list: () => Promise.resolve({ letters: [], total: 0, page: 1, pages: 1 }),
    get: () => Promise.resolve(null),
    replay: missing,
    drop: missing,
    edit: missing,
  },
  textLimit: 4000,
})

const right = `Basic ${Buffer.from('admin:right').toString('base64')}`
const authorization = fc.oneof(
  fc.constant(right),
  hostileText.map((text) => `Basic ${Buffer.from(text).toString('base64').slice(0, 2_000)}`),
  fc.constantFrom('Basic', 'Basic =', 'Bearer x', ''),
)
const path = fc.tuple(
  fc.constantFrom('/queues', '/queues/', '/queues/api/', '/api/', '/api/dead', '/api/dead/', '/healthz', '/'),
  hostileText.map((text) => encodeURIComponent(text.toWellFormed().slice(0, 300))),
)
const call = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  url: path.map((parts) => parts.join('')),
  authorization,
  origin: fc.constantFrom('same-origin', 'cross-site', 'none'),
  payload: fc.oneof(hostileText, fc.json()),
})

test('whatever is asked of the console gets an answer, and nothing without the password', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(call, async ({ method, url, authorization: who, origin, payload }) => {
      const headers = { authorization: who, 'sec-fetch-site': origin, ...(method === 'GET' ? {} : { 'content-type': 'application/json' }) }
      const request = { method: method as 'GET', url, headers } // one of four, which inject names one by one
      const answer = await app.inject(method === 'GET' ? request : { ...request, payload })
      expect(answer.statusCode).toBeLessThan(500)
      const isInner = url.startsWith('/queues') || url.startsWith('/api/dead')
      if (who !== right && isInner && method === 'GET') expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      if (origin === 'cross-site' && method !== 'GET') expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    }),
    fuzz(process.env),
  )
})
