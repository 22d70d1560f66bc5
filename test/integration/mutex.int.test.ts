import { newId, sleep } from '@pinline/platform'
import { createMutex } from '@pinline/queue'
import { describe, expect, test } from 'vitest'
import { createLink, createRig, timed } from './queue-rig.ts'

describe('a mutex', () => {
  test('is held by one at a time', async () => {
    const { plainRedis } = createRig()
    const redis = plainRedis()
    const mutex = createMutex(redis)
    const key = newId()
    await redis.ping()
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const lock = await mutex.acquire(key, 5000, 5000)
        if (lock === 'busy' || lock === 'unavailable') throw new Error(lock)
        most = Math.max(most, (inside += 1))
        await sleep(5)
        inside -= 1
        await lock.release()
      }),
    )
    expect(most).toBe(1)
  })

  test('is busy for the others until it is released or its time ends', async () => {
    const { plainRedis } = createRig()
    const redis = plainRedis()
    const mutex = createMutex(redis)
    const key = newId()
    await redis.ping()
    const first = await mutex.acquire(key, 60_000, 0)
    const askedAt = performance.now()
    expect(await mutex.acquire(key, 60_000, 60)).toBe('busy')
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(59)
    if (first === 'busy' || first === 'unavailable') throw new Error(first)
    await first.release()
    expect(await mutex.acquire(key, 40, 0)).toHaveProperty('release')
    expect(await mutex.acquire(key, 1000, 1000)).toHaveProperty('release')
  })

  test('is not taken from a new holder by the late release of an old one', async () => {
    const { plainRedis } = createRig()
    const redis = plainRedis()
    const mutex = createMutex(redis)
    const key = newId()
    await redis.ping()
    const old = await mutex.acquire(key, 20, 0)
    expect(await mutex.acquire(key, 60_000, 1000)).toHaveProperty('release')
    if (old === 'busy' || old === 'unavailable') throw new Error(old)
    await old.release()
    expect(await mutex.acquire(key, 1000, 0)).toBe('busy')
  })

  test('is unavailable at once while Redis is away or hangs', async () => {
    const { plainRedis } = createRig()
    const link = await createLink()
    const redis = plainRedis(link.url)
    const mutex = createMutex(redis)
    await redis.ping()
    link.freeze()
    const hanging = await timed(mutex.acquire('chat-1', 1000, 300))
    await link.cut()
    await expect.poll(() => redis.status).not.toBe('ready')
    const away = await timed(mutex.acquire('chat-1', 1000, 300))
    expect([hanging.value, away.value]).toEqual(['unavailable', 'unavailable'])
    expect(hanging.ms).toBeLessThan(100)
    expect(away.ms).toBeLessThan(20)
  })
})
