import { expect, test } from 'vitest'
import { toStages } from './bars.ts'
import type { Bar } from './bars.ts'

const read: Bar = { stage: 'read', system: 'crm', fromMs: 120, toMs: 130 }
const posted: Bar = { stage: 'posted', system: 'telegram', fromMs: 150, toMs: 160, row: 'outbox_item 1/1' }

test('gaps are waits in the queue of whoever comes next', () => {
  expect(toStages(100, [posted, read])).toEqual([
    { stage: 'hint', system: 'dispatcher', fromMs: 0, toMs: 20, waiting: true, failed: false, row: null },
    { stage: 'read', system: 'crm', fromMs: 20, toMs: 30, waiting: false, failed: false, row: null },
    { stage: 'hint', system: 'dispatcher', fromMs: 30, toMs: 50, waiting: true, failed: false, row: 'outbox_item 1/1' },
    { stage: 'posted', system: 'telegram', fromMs: 50, toMs: 60, waiting: false, failed: false, row: 'outbox_item 1/1' },
  ])
})

test('two at once leave no gap, and one from before the start is cut there', () => {
  const told: Bar = { stage: 'told', system: 'ingress', fromMs: 90, toMs: 155, failed: true }
  expect(toStages(100, [told, read, posted]).map(({ stage, fromMs, toMs, failed }) => [stage, fromMs, toMs, failed])).toEqual([
    ['told', 0, 55, true],
    ['read', 20, 30, false],
    ['posted', 50, 60, false],
  ])
})

test('what is still under way ends in a wait until now', () => {
  expect(toStages(100, [read], { ms: 500, system: 'outbox' }).at(-1)).toMatchObject({
    system: 'outbox',
    fromMs: 30,
    toMs: 400,
    waiting: true,
  })
})
