import type { RuleAnswers, UnansweredMessage } from '@pinline/db'
import type { AnswerRule } from '@pinline/domain'
import { createLocalTime } from '@pinline/domain'
import { expect, it } from 'vitest'
import { createRuleTimer } from './rule-answers.ts'

const now = new Date('2026-03-02T23:30:00Z')
const night: AnswerRule = { name: 'night', when: { type: 'out-of-hours' }, text: 'Ніч. {order} {product} {shop}{manager}{else}' }

const message = (fields: Partial<UnansweredMessage> = {}): UnansweredMessage => ({
  chat: 5,
  order: 77,
  message: 9,
  text: 'Є білі?',
  storedAt: now,
  product: null,
  shop: 'OLX',
  isFirst: false,
  ...fields,
})

const createRig = (rules: readonly AnswerRule[], waiting: readonly UnansweredMessage[][]) => {
  const given: Parameters<RuleAnswers['give']>[0][] = []
  const asked: Date[] = []
  const rung: number[] = []
  const batches = [...waiting]
  const tick = createRuleTimer({
    book: { rules: () => rules },
    ruleAnswers: {
      waiting: (since) => {
        asked.push(since)
        return Promise.resolve(batches.shift() ?? [])
      },
      give: (input) => {
        given.push(input)
        return Promise.resolve([{ lane: 3, kind: 'crm', destination: '' }])
      },
    },
    hours: { isOpen: (at) => at.getTime() !== now.getTime() },
    localTime: createLocalTime('Europe/Kyiv'),
    ringReply: (lane) => void rung.push(lane),
    clock: () => now,
  })
  return { tick, given, asked, rung }
}

it('answers by the message’s own time, with its day in the organisation’s zone, and rings the lane', async () => {
  const { tick, given, rung } = createRig([night], [[message(), message({ message: 10, storedAt: new Date(now.getTime() - 1) })]])
  await tick()
  expect(given).toEqual([{ message: message(), rule: 'night', day: '2026-03-03', text: 'Ніч. 77  OLX{else}' }])
  expect(rung).toEqual([3])
})

it('looks back a quarter of an hour first, and over a little overlap later', async () => {
  const { tick, asked } = createRig([night], [])
  await tick()
  await tick()
  expect(asked.map((at) => now.getTime() - at.getTime())).toEqual([15 * 60_000, 20_000])
})

it('goes on where a full batch ended', async () => {
  const storedAt = new Date(now.getTime() - 5 * 60_000)
  const { tick, asked } = createRig([night], [Array.from({ length: 200 }, () => message({ storedAt }))])
  await tick()
  await tick()
  expect(asked[1]).toEqual(storedAt)
})

it('asks for nothing while there are no rules', async () => {
  const { tick, asked } = createRig([], [[message()]])
  await tick()
  expect(asked).toEqual([])
})
