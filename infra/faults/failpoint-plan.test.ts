import { expect, it } from 'vitest'
import { createFailpointPlan } from './failpoint-plan.ts'

it('has the places of a service fail one after the other, each as often as it should', () => {
  const plan = createFailpointPlan([
    { name: 'outbox.claimed', action: 'kill', hits: 2 },
    { name: 'outbox.posted', action: 'throw', hits: 1 },
  ])
  expect(plan.begin('outbox', 'outbox-1')).toBeUndefined()
  plan.start()
  expect(plan.begin('outbox', 'outbox-1')).toMatch(/^outbox\.claimed:kill@[1-4]$/)
  expect(plan.hit('outbox-1')).toBe(false)
  expect(plan.begin('outbox', 'outbox-1')).toMatch(/^outbox\.claimed:kill@/)
  expect(plan.hit('outbox-1')).toBe(true)
  expect(plan.missed()).toEqual(['outbox.posted:throw'])
  expect(plan.begin('outbox', 'outbox-1')).toBe('outbox.posted:throw@5')
  expect(plan.hit('outbox-1')).toBe(true)
  expect(plan.begin('outbox', 'outbox-1')).toBeUndefined()
  expect(plan.missed()).toEqual([])
})

it('leaves the services alone that have no place in it', () => {
  const plan = createFailpointPlan([{ name: 'bot.taken', action: 'stop', hits: 1 }])
  plan.start()
  expect(plan.begin('ingress', 'ingress-1')).toBeUndefined()
  expect(plan.hit('ingress-1')).toBe(false)
  expect(plan.begin('bot', 'bot-1')).toMatch(/^bot\.taken:stop:16@/)
})

it('stops a sender of replies until somebody else has sent again what it had under way', () => {
  const plan = createFailpointPlan([{ name: 'outbox.checked', action: 'stop', hits: 1 }])
  plan.start()
  const [, , seconds = ''] = plan.begin('outbox', 'outbox-1')?.split(/[:@]/) ?? []
  // the lease, a sweep, and the wait for what the first one may have under way
  expect(Number(seconds)).toBeGreaterThan(15 + 2 + 9 + 4)
})
