import { expect, test } from 'vitest'
import { planData } from './data-plan.ts'

test('a try-out shares neither folder nor database with a shop, and empties its own', () => {
  const tryOut = planData('simulated', false)
  const shop = planData('real', false)
  expect(tryOut.disposable).toBe(true)
  expect(tryOut.folder).not.toBe(shop.folder)
  expect(tryOut.database).not.toBe(shop.database)
})

test('a shop is never emptied, nor is a database that was given', () => {
  expect(planData('real', false).disposable).toBe(false)
  expect(planData('real', true).disposable).toBe(false)
  expect(planData('simulated', true).disposable).toBe(false)
})
