import { defineQueue } from '@pinline/contracts'
import { monotonicMs } from '@pinline/platform'
import { checkRedisConfig, createBoardQueues, createProducer } from '@pinline/queue'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createGate, createLink, createRig, redisUrl } from './queue-rig.ts'

describe('a hint', () => {
  test('reaches the handler as it was added', async () => {
    const { produce, consume } = createRig()
    const seen: unknown[] = []
    consume((hint) => Promise.resolve(void seen.push(hint)))
    expect(await produce().hint({ lane: 7 })).toBe('added')
    await expect.poll(() => seen).toEqual([{ lane: 7 }])
  })

  test('that does not fit is refused before it is added', () => {
    const { produce } = createRig()
    const producer = produce()
    // What a caller without types could do.
    expect(() => producer.hint({ lane: 'x' } as unknown as { lane: number })).toThrow('hint of test: lane')
  })

  test('that does not fit and comes from elsewhere fails, is counted and never handled', async () => {
    const { lines, logger, prefix, consume } = createRig()
    const seen: unknown[] = []
    const failures: Error[] = []
    consume((hint) => Promise.resolve(void seen.push(hint)), { onFailed: (error) => void failures.push(error) })
    const stranger = createProducer(defineQueue({ name: 'test', hint: z.object({ other: z.string() }), dedupe: ({ other }) => other }), {
      url: redisUrl().href,
      hintTimeoutMs: 5000,
      logger,
      prefix,
    })
    onTestFinished(() => stranger.close())
    await stranger.hint({ other: 'x' })
    await expect.poll(() => failures.map(({ name }) => name)).toEqual(['UnrecoverableError'])
    expect(seen).toEqual([])
    expect(lines.join('')).toContain('"code":"INVALID_PAYLOAD"')
  })

  test('that comes while an equal one is worked on runs afterwards, and only the last of several', async () => {
    const { produce, consume } = createRig()
    const gate = createGate()
    consume(gate.handler)
    const producer = produce()
    await producer.hint({ lane: 7, wanted: 1 })
    await expect.poll(() => gate.seen).toHaveLength(1)
    await producer.hint({ lane: 7, wanted: 2 })
    await producer.hint({ lane: 7, wanted: 3 })
    gate.open()
    await expect
      .poll(() => gate.seen)
      .toEqual([
        { lane: 7, wanted: 1 },
        { lane: 7, wanted: 3 },
      ])
    gate.open()
  })

  test('that comes while an equal one is worked on survives the failure of that one', async () => {
    const { produce, consume } = createRig()
    const seen: unknown[] = []
    const started = Promise.withResolvers<undefined>()
    const goOn = Promise.withResolvers<undefined>()
    consume(async ({ wanted }) => {
      seen.push(wanted)
      if (wanted !== 1) return
      started.resolve(undefined)
      await goOn.promise
      throw new Error('broken')
    })
    const producer = produce()
    await producer.hint({ lane: 7, wanted: 1 })
    await started.promise
    await producer.hint({ lane: 7, wanted: 2 })
    goOn.resolve(undefined)
    await expect.poll(() => seen).toEqual([1, 2])
  })

  test('waits once for equal ones, and lanes do not wait for each other', async () => {
    const { produce, consume } = createRig()
    const producer = produce()
    for (const lane of [1, 1, 2, 1, 2]) expect(await producer.hint({ lane })).toBe('added')
    const gate = createGate()
    consume(gate.handler)
    await expect.poll(() => gate.seen.map(({ lane }) => lane).toSorted()).toEqual([1, 2])
    gate.open()
    gate.open()
  })
})

describe('a delayed hint', () => {
  test('does not hold back an immediate one, waiting or in work', async () => {
    const { produce, consume } = createRig()
    const gate = createGate()
    const producer = produce()
    await producer.hint({ lane: 7, wanted: 1 }, { delayMs: 60_000 })
    await producer.hint({ lane: 7, wanted: 2 })
    consume(gate.handler)
    await expect.poll(() => gate.seen).toEqual([{ lane: 7, wanted: 2 }])
    await producer.hint({ lane: 7, wanted: 3 })
    await producer.hint({ lane: 7, wanted: 4 }, { delayMs: 60_000 })
    gate.open()
    await expect.poll(() => gate.seen).toContainEqual({ lane: 7, wanted: 3 })
    gate.open()
  })

  test('comes not before its time, and a later one does not hold back a sooner one', async () => {
    const { produce, consume } = createRig()
    const seen: number[] = []
    const producer = produce()
    const start = monotonicMs()
    await producer.hint({ lane: 7, wanted: 1 }, { delayMs: 60_000 })
    await producer.hint({ lane: 7, wanted: 2 }, { delayMs: 300 })
    consume(({ wanted = 0 }) => Promise.resolve(void seen.push(wanted)))
    await expect.poll(() => seen, { timeout: 3000 }).toEqual([2])
    expect(monotonicMs() - start).toBeGreaterThan(290)
  })

  test('is not lost when the work it rings for asks for another one soon', async () => {
    const { produce, consume } = createRig()
    let runs = 0
    const producer = produce()
    consume(async ({ lane }) => {
      runs += 1
      if (runs < 10) await producer.hint({ lane }, { delayMs: 5 })
    })
    await producer.hint({ lane: 7 }, { delayMs: 5 })
    await expect.poll(() => runs, { timeout: 5000 }).toBe(10)
  })
})

test('the settings of a real Redis can be read', async () => {
  const { plainRedis } = createRig()
  const redis = plainRedis()
  await redis.ping()
  const warnings: unknown[] = []
  await checkRedisConfig(redis, { warn: (fields: unknown) => void warnings.push(fields) })
  expect(JSON.stringify(warnings)).not.toContain('"err"')
})

test('a board sees every queue when Redis comes up after it', async () => {
  const { logger, prefix } = createRig()
  const link = await createLink(false)
  const board = createBoardQueues(link.url, { logger, prefix })
  onTestFinished(() => board.close())
  expect(board.isConnected()).toBe(false)
  await link.up()
  await expect.poll(() => board.isConnected()).toBe(true)
  expect(board.queues.map(({ name }) => name)).toEqual(['crm-sync', 'inbox', 'telegram', 'crm-outbox', 'openproject', 'work-sync'])
  expect(await Promise.all(board.queues.map((queue) => queue.getWaitingCount()))).toEqual([0, 0, 0, 0, 0, 0])
})
