import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createMutex } from './index.ts'

test('is unavailable at once on a connection that never came up', async () => {
  const redis = new Redis({ lazyConnect: true })
  expect(await createMutex(redis).acquire('chat-1', 1000, 300)).toBe('unavailable')
})
