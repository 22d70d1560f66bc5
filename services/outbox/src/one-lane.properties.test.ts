import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Journey } from '../test/memory-dialog.ts'
import type { MemoryItem } from '../test/memory-lane.ts'
import { mostLostTries } from '@pinline/domain'
import type { Plan } from '../test/two-workers.ts'
import { runTwoWorkers } from '../test/two-workers.ts'

/** `LANE_RUNS` schedules; a failure prints `LANE_SEED` and `LANE_PATH`, which repeat it. */
const { LANE_RUNS = '200', LANE_SEED, LANE_PATH } = process.env

/** How long after it was written a request may still arrive; whoever takes a lane over waits until nothing is under way. */
const latestMs = 17_900

const journey = fc.record<Journey>({
  arrivesAfterMs: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 8_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 8_001, max: latestMs }) },
  ),
  ends: fc.constantFrom('well', 'well', 'well', 'answer-cut', 'lost'),
})

// Most statements are quick; some take so long that a lease runs out.
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 50 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 6_000 }) },
)

const plan = fc.record<Plan>({
  // Equal words are the hardest to tell apart; the others resemble nothing.
  texts: fc.array(fc.constantFrom('ok', 'ok', 'ok', '1234567890', 'zyxwvutsrqponm'), { minLength: 1, maxLength: 4 }),
  delaysMs: fc.array(delay, { minLength: 1, maxLength: 40 }),
  journeys: fc.array(journey, { minLength: 1, maxLength: 6 }),
  deaths: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 200 })),
})

/** What the CRM has to show: each reply that counts as sent, in order; one that is in doubt or not, and none that was given up. */
const expected = (items: readonly MemoryItem[]): RegExp => {
  const parts = items.map(({ state, text }) => (state === 'sent' ? `${text},` : state === 'unknown' ? `(?:${text},)?` : ''))
  return new RegExp(`^${parts.join('')}$`, 'u')
}

/** A reply is given up only after many tries of which nobody noted the end. */
const isExcused = ({ state, error, attempts }: MemoryItem): boolean => state === 'sent' || (error === 'poison' && attempts > mostLostTries)

test(
  'two workers of one lane, in any order, with leases that run out, cut requests and deaths, bring each reply once and in order',
  { timeout: 3_600_000 },
  async () => {
    let sent = 0
    let all = 0
    const property = fc.asyncProperty(fc.scheduler(), plan, async (scheduler, given) => {
      const { isDone, items, effects } = await runTwoWorkers(scheduler, given)
      expect(isDone).toBe(true)
      expect(items.filter((item) => !isExcused(item))).toEqual([])
      expect(effects.map((text) => `${text},`).join('')).toMatch(expected(items))
      sent += items.filter(({ state }) => state === 'sent').length
      all += items.length
    })
    await fc.assert(property, {
      numRuns: Number(LANE_RUNS),
      ...(LANE_SEED === undefined ? {} : { seed: Number(LANE_SEED) }),
      ...(LANE_PATH === undefined ? {} : { path: LANE_PATH }),
    })
    // Giving up is the exception, else the rest would prove nothing.
    expect(sent / all).toBeGreaterThan(0.8)
  },
)
