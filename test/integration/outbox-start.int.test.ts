import { createLifecycle, createLogger, systemClock } from '@pinline/platform'
import type { FailpointName } from '@pinline/platform'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { parseConfig } from '../../services/outbox/src/config.ts'
import { startOutbox } from '../../services/outbox/src/start-outbox.ts'
import { account, createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture } from './outbox-fixture.ts'

let fixture: OutboxFixture
const logger = createLogger({ service: 'test', level: 'silent' })
const lifecycle = createLifecycle({ logger, exit: () => undefined })

beforeAll(async () => {
  fixture = await createOutboxFixture()
})
afterAll(async () => {
  await lifecycle.shutdown('the test is over')
  await fixture.close()
})

test('a reply of the outbox passes the check of its lane’s deadline right before it is written', async () => {
  const { chat, say, ended, sent, simulator, url } = fixture
  const order = await chat()
  const lane = await say(order, 'checked')
  const reached: FailpointName[] = []
  const config = parseConfig({
    DATABASE_URL: url,
    REDIS_URL: inject('redisUrl'),
    TELEGRAM_BOT_TOKEN: '42:simulated',
    CRM_BASE_URL: simulator.url,
    CRM_SELLER_ID: String(account),
    CRM_API_KEY: 'key',
    CRM_RATE: 'off',
  })
  await startOutbox({
    config: { ...config, http: { host: '127.0.0.1', port: 0 } },
    lifecycle,
    random: Math.random,
    clock: systemClock,
    // What was written before its check would stand in the CRM by then.
    reach: (name) => {
      if (['outbox.checking', 'outbox.checked', 'outbox.writing'].includes(name)) expect(sent(order)).toEqual([])
      reached.push(name)
    },
    logger,
  })
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order)).toHaveLength(1)
  expect(reached.filter((name) => /check|writing/.test(name))).toEqual(['outbox.checking', 'outbox.checked', 'outbox.writing'])
})
