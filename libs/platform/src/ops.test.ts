import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { askStores, createLogger, createMetrics, createOps, createOpsServer, isAnswering } from './index.ts'
import type { Readiness } from './index.ts'

const opsOf = (ready: () => Promise<Readiness>) => createOps({ service: 'test', ready, metrics: createMetrics('test') })

test('is healthy even when it is not ready', async () => {
  const answer = await opsOf(() => Promise.resolve({ postgres: 'away' })).respond('/healthz')
  expect(answer).toMatchObject({ status: 200, body: '{"status":"ok","service":"test"}' })
})

test('is ready when every part is', async () => {
  const answer = await opsOf(() => Promise.resolve({ postgres: true, redis: true })).respond('/readyz?probe=1')
  expect(answer?.status).toBe(200)
})

test('names the part that is missing', async () => {
  const answer = await opsOf(() => Promise.resolve({ postgres: 'refused', redis: true })).respond('/readyz')
  expect(answer?.status).toBe(503)
  expect(JSON.parse(answer?.body ?? '')).toEqual({ status: 'unready', service: 'test', checks: { postgres: 'refused', redis: true } })
})

test('shows an optional part that is away and stays ready', async () => {
  const answer = await opsOf(() => Promise.resolve({ postgres: true, 'optional:telegram': 'timed out' })).respond('/readyz')
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('timed out') as string })
})

test('is unready when the check itself fails, without its credentials', async () => {
  const answer = await opsOf(() => Promise.reject(new Error('connect postgres://u:hidden@h/d'))).respond('/readyz')
  expect(answer?.status).toBe(503)
  expect(answer?.body).not.toContain('hidden')
})

test('is unready when the check does not come back', async () => {
  vi.useFakeTimers()
  try {
    const answer = opsOf(() => new Promise(() => undefined)).respond('/readyz')
    await vi.advanceTimersByTimeAsync(2000)
    expect(await answer).toMatchObject({ status: 503, body: expect.stringContaining('timed out') as string })
  } finally {
    vi.useRealTimers()
  }
})

test('shows metrics with prefix and service', async () => {
  const metrics = createMetrics('test')
  metrics.counter('updates_total', 'Updates', ['kind']).inc({ kind: 'text' })
  metrics.histogram('claim_seconds', 'Claims', ['result'], [0.1, 1]).observe({ result: 'won' }, 0.2)
  metrics.gauge('lanes', 'Lanes').set(3)
  const { body = '' } = (await createOps({ service: 'test', ready: () => Promise.resolve({}), metrics }).respond('/metrics')) ?? {}
  expect(body).toContain('pinline_updates_total{kind="text",service="test"} 1')
  expect(body).toContain('pinline_claim_seconds_bucket{le="1",service="test",result="won"} 1')
  expect(body).toContain('pinline_lanes{service="test"} 3')
  expect(body).toContain('process_cpu_seconds_total')
})

test('knows no other path', async () => {
  expect(await opsOf(() => Promise.resolve({})).respond('/')).toBeUndefined()
})

test('serves the same over HTTP on a free port', async () => {
  const logger = createLogger({ service: 'test', level: 'silent' })
  const server = await createOpsServer({ ops: opsOf(() => Promise.resolve({ redis: 'away' })), host: '127.0.0.1', port: 0, logger })
  try {
    const statuses = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/other'].map(
        async (path) => (await fetch(`http://127.0.0.1:${String(server.port)}${path}`)).status,
      ),
    )
    expect(statuses).toEqual([200, 503, 200, 404])
    await expect(createOpsServer({ ops: opsOf(() => Promise.resolve({})), host: '127.0.0.1', port: server.port, logger })).rejects.toThrow(
      'EADDRINUSE',
    )
  } finally {
    await server.close()
  }
})

describe('a part of a service', () => {
  test('is there, away, or has not answered within 1.5 s', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    expect(await isAnswering(() => Promise.resolve(1))).toBe(true)
    expect(await isAnswering(() => Promise.reject(new Error('no')))).toBe('away')
    const silent = isAnswering(() => new Promise(() => undefined))
    await vi.advanceTimersByTimeAsync(1500)
    expect(await silent).toBe('timed out')
  })
})

describe('the stores of a service', () => {
  const answers = () => Promise.resolve('PONG')
  const hangs = () => new Promise(() => undefined)

  test('are there when both answer', async () => {
    expect(await askStores({ database: { ping: answers }, redis: { status: 'ready', ping: answers } })).toEqual({
      postgres: true,
      redis: true,
    })
  })

  test('are both told of within the time of one when neither answers', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const asked = askStores({ database: { ping: hangs }, redis: { status: 'ready', ping: hangs } })
    await vi.advanceTimersByTimeAsync(1500)
    expect(await asked).toEqual({ postgres: 'timed out', redis: 'timed out' })
  })

  test('say at once that Redis has no connection', async () => {
    const redis = { status: 'reconnecting', ping: hangs }
    expect(await askStores({ database: { ping: answers }, redis })).toEqual({ postgres: true, redis: 'away' })
  })
})
