import { sleep } from '@pinline/platform'
import { createConsumer, createProducer } from '@pinline/queue'
import { describe, expect, test } from 'vitest'
import { contract, createGate, createLink, createRig, timed } from './queue-rig.ts'

describe('without Redis', () => {
  test('a hint is skipped at once, and added when Redis comes up later', async () => {
    const { produce } = createRig()
    const link = await createLink(false)
    const producer = produce(link.url)
    const first = await timed(producer.hint({ lane: 7 }))
    expect(first.value).toBe('skipped')
    expect(first.ms).toBeLessThan(100)
    await link.up()
    await expect.poll(() => producer.hint({ lane: 7 }), { timeout: 5000 }).toBe('added')
  })

  test('a hint is skipped at once after the connection broke, and added after it is back', async () => {
    const { produce } = createRig()
    const link = await createLink()
    const producer = produce(link.url)
    await expect.poll(() => producer.hint({ lane: 7 })).toBe('added')
    await link.cut()
    for (let index = 0; index < 5; index += 1) {
      const { value, ms } = await timed(producer.hint({ lane: index }))
      expect(value).toBe('skipped')
      expect(ms).toBeLessThan(100)
    }
    await link.up()
    await expect.poll(() => producer.hint({ lane: 7 }), { timeout: 5000 }).toBe('added')
  })

  test('a hint does not wait for a Redis that hangs', async () => {
    const { produce } = createRig()
    const link = await createLink()
    const producer = produce(link.url)
    await expect.poll(() => producer.hint({ lane: 7 })).toBe('added')
    link.freeze()
    const { value, ms } = await timed(producer.hint({ lane: 7 }))
    expect(value).toBe('skipped')
    expect(ms).toBeLessThan(100)
  })

  test('a consumer starts, works when Redis comes up, and again after an outage', async () => {
    const { lines, produce, consume } = createRig()
    const link = await createLink(false)
    const seen: number[] = []
    const consumer = consume(({ lane }) => Promise.resolve(void seen.push(lane)), { url: link.url })
    await expect.poll(() => lines.filter((line) => line.includes('redis is away')).length).toBe(1)
    const producer = produce()
    await producer.hint({ lane: 1 })
    await link.up()
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([1])
    await link.cut()
    await producer.hint({ lane: 2 })
    await expect.poll(() => lines.filter((line) => line.includes('redis is away')).length).toBe(2)
    await link.up()
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([1, 2])
    expect(lines.filter((line) => line.includes('redis is back'))).toHaveLength(2)
    expect(lines.filter((line) => line.includes('worker error')).length).toBeLessThan(3)
    await consumer.close()
  })

  test('the log says once that an outage began and once that it ended, however many attempts to connect lie between', async () => {
    const { lines, plainRedis } = createRig()
    const link = await createLink(false)
    const redis = plainRedis(link.url)
    let attempts = 0
    redis.on('reconnecting', () => (attempts += 1))
    await expect.poll(() => attempts, { timeout: 5000 }).toBeGreaterThan(3)
    await link.up()
    await redis.ping()
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['redis is away', 'redis is back'])
  })

  test('a consumer whose Redis went away still lets a hint in work end', async () => {
    const { lines, produce, consume } = createRig()
    const link = await createLink()
    const gate = createGate()
    const consumer = consume(gate.handler, { url: link.url })
    await produce().hint({ lane: 7 })
    await expect.poll(() => gate.seen).toHaveLength(1)
    await link.cut()
    await expect.poll(() => lines.some((line) => line.includes('redis is away'))).toBe(true)
    let isClosed = false
    const closing = consumer.close().then(() => {
      isClosed = true
    })
    await sleep(50)
    expect(isClosed).toBe(false)
    gate.open()
    await closing
  })

  test('a consumer and a producer close at once', async () => {
    const { logger, prefix } = createRig()
    const link = await createLink(false)
    const consumer = createConsumer(contract, () => Promise.resolve(), { url: link.url, concurrency: 1, logger, prefix })
    const producer = createProducer(contract, { url: link.url, logger, prefix })
    await producer.hint({ lane: 1 })
    const { ms } = await timed(Promise.all([consumer.close(), producer.close()]))
    expect(ms).toBeLessThan(1000)
  })

  test('everything goes on after Redis lost all its keys', async () => {
    const { produce, consume, plainRedis } = createRig(9)
    const seen: number[] = []
    const gate = createGate()
    consume(({ lane }, meta) => (lane === 0 ? gate.handler({ lane }, meta) : Promise.resolve(void seen.push(lane))))
    const producer = produce()
    await producer.hint({ lane: 0 })
    await expect.poll(() => gate.seen).toHaveLength(1)
    await producer.hint({ lane: 0 })
    await plainRedis().flushdb()
    gate.open()
    await producer.hint({ lane: 1 })
    await producer.hint({ lane: 0 })
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([1])
    await expect.poll(() => gate.seen, { timeout: 10_000 }).toHaveLength(2)
    gate.open()
  })
})

describe('closing a consumer', () => {
  test('lets hints in work end', async () => {
    const { produce, consume } = createRig()
    const gate = createGate()
    const consumer = consume(gate.handler)
    await produce().hint({ lane: 7 })
    await expect.poll(() => gate.seen).toHaveLength(1)
    let isClosed = false
    const closing = consumer.close().then(() => {
      isClosed = true
    })
    await sleep(50)
    expect(isClosed).toBe(false)
    gate.open()
    await closing
  })

  test('aborts and leaves a hint that does not end, for another process to run again', async () => {
    const { produce, consume } = createRig()
    const started = Promise.withResolvers<AbortSignal>()
    const consumer = consume(
      (_hint, { signal }) => {
        started.resolve(signal)
        return new Promise(() => undefined)
      },
      { drainTimeoutMs: 50 },
    )
    await produce().hint({ lane: 7 })
    const signal = await started.promise
    const { ms } = await timed(consumer.close())
    expect(ms).toBeLessThan(1500)
    expect(signal.aborted).toBe(true)
  })
})
