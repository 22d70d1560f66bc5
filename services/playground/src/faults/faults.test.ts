import { expect, test } from 'vitest'
import type { FaultId } from '../api.ts'
import { parseConfig } from '../config.ts'
import { createShop } from '../shop.ts'
import type { Supervisor } from '../supervisor.ts'
import { createFaults } from './faults.ts'

const config = parseConfig({ TELEGRAM_BOT_TOKEN: '1:a', CRM_API_KEY: 'key', CRM_WEBHOOK_KEY: 'hook' })

const createScene = (supervisor?: Partial<Supervisor>) => {
  const shop = createShop(config, { origin: () => 'http://127.0.0.1:1', groupId: -1_001_000_000_001, startedSeconds: 0 })
  const services: Supervisor = {
    services: () => [],
    kill: () => Promise.resolve({ status: 'done' }),
    flushRedis: () => Promise.resolve({ status: 'done' }),
    reset: () => Promise.resolve({ status: 'done' }),
    onChange: () => undefined,
    ...supervisor,
  }
  const faults = createFaults({ shop, supervisor: supervisor === undefined ? undefined : services })
  shop.ledger.onAppend((entry) => {
    faults.add(entry)
  })
  const stateOf = (id: FaultId) => faults.describe().find((fault) => fault.id === id)
  return { shop, faults, stateOf }
}

test('a switch turns its knob, shows its strength, and all go off together', () => {
  const { shop, faults, stateOf } = createScene()
  faults.turn('crm-slow', true, 2.5)
  faults.turn('telegram-limit', true, 1)
  faults.turn('crm-down', true)
  expect(shop.crm.faults).toMatchObject({ slowMs: 2500, down: true })
  expect(shop.telegram.faults).toMatchObject({ throttle429Rate: 1, retryAfterSeconds: [5, 5] })
  expect(stateOf('crm-slow')).toMatchObject({ on: true, strength: { value: 2.5, min: 0, max: 60 } })
  faults.allOff()
  expect(faults.describe().some(({ on }) => on)).toBe(false)
  expect(shop.crm.faults).toMatchObject({ slowMs: 0, down: false })
  expect(stateOf('crm-slow')).toMatchObject({ strength: { value: 2.5 } })
})

test('a knob that was turned elsewhere is seen', () => {
  const { shop, faults, stateOf } = createScene()
  shop.crm.patchFaults({ webhookDropRate: 1 })
  faults.noteKnobs()
  expect(stateOf('webhook-lost')?.on).toBe(true)
  expect(faults.calmSinceMs()).toBeNull()
})

test('effects are counted while it is on only', () => {
  const { shop, faults, stateOf } = createScene()
  const drop = () => shop.ledger.append({ system: 'crm', kind: 'crm.webhook', ok: false, error: 'dropped', messageId: 1 })
  drop()
  faults.turn('webhook-lost', true)
  drop()
  drop()
  faults.turn('webhook-lost', false)
  drop()
  expect(stateOf('webhook-lost')?.effects).toBe(2)
})

test('a webhook counts as doubled when it comes again', () => {
  const { shop, faults, stateOf } = createScene()
  faults.turn('webhook-doubled', true)
  for (const messageId of [1, 2, 2]) shop.ledger.append({ system: 'crm', kind: 'crm.webhook', ok: true, messageId })
  expect(stateOf('webhook-doubled')?.effects).toBe(1)
})

test('Анна blocks the bot and takes it back', () => {
  const { shop, faults } = createScene()
  const standing = () => shop.ledger.entries().at(-1)
  faults.turn('manager-blocked', true)
  expect(standing()).toMatchObject({ user: shop.blocker.id, note: 'bot is kicked' })
  faults.turn('manager-blocked', false)
  expect(standing()).toMatchObject({ user: shop.blocker.id, note: 'bot is member' })
})

test('the group moves again and again, each time to a new number', async () => {
  const { shop, faults, stateOf } = createScene()
  const numbers = new Set([shop.telegram.groupId()])
  for (let turn = 0; turn < 3; turn += 1) {
    await faults.act('group-moved')
    numbers.add(shop.telegram.groupId())
  }
  expect(numbers.size).toBe(4)
  expect(stateOf('group-moved')).toMatchObject({ kind: 'act', effects: 3, available: true })
})

test('without a supervisor nobody kills processes or empties Redis', async () => {
  const { faults, stateOf } = createScene()
  expect([stateOf('process-killed')?.available, stateOf('redis-emptied')?.available]).toEqual([false, false])
  await expect(faults.act('process-killed', 'bot')).rejects.toThrow('not possible here')
})

test('a supervisor kills what was named; one that refuses says why, and that counts for nothing', async () => {
  const killed: string[] = []
  const kill: Supervisor['kill'] = (service) => {
    killed.push(service)
    return Promise.resolve(service === 'bot' ? { status: 'refused', reason: 'bot is being started again' } : { status: 'done' })
  }
  const { faults, stateOf } = createScene({ kill })
  await faults.act('process-killed', 'dispatcher')
  await expect(faults.act('process-killed', 'bot')).rejects.toThrow('being started again')
  expect(killed).toEqual(['dispatcher', 'bot'])
  expect(stateOf('process-killed')).toMatchObject({ available: true, effects: 1 })
})

test('acts are not switched and switches not done', async () => {
  const { faults } = createScene()
  expect(() => {
    faults.turn('group-moved', true)
  }).toThrow()
  await expect(faults.act('crm-down')).rejects.toThrow()
})

test('calm begins when the last switch is off, later where it asked to wait, and half a minute after an act', async () => {
  const { shop, faults } = createScene()
  expect(faults.calmSinceMs()).toBe(0)
  faults.turn('crm-down', true)
  faults.turn('crm-cut', true)
  faults.turn('crm-down', false)
  expect(faults.calmSinceMs()).toBeNull()
  faults.turn('crm-cut', false)
  const plain = faults.calmSinceMs() ?? Infinity
  expect(plain).toBeLessThanOrEqual(shop.ledger.nowMs())
  faults.turn('telegram-limit', true, 20)
  faults.turn('telegram-limit', false)
  const frozen = (faults.calmSinceMs() ?? 0) - shop.ledger.nowMs()
  expect(frozen).toBeGreaterThan(19_000)
  await faults.act('group-moved')
  expect((faults.calmSinceMs() ?? 0) - shop.ledger.nowMs()).toBeGreaterThan(29_000)
})
