import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBotQueue } from './bot-queue.ts'
import type { BotAnswer } from './bot-queue.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal

/** A bot that has room for nobody until told otherwise. */
const createBot = () => {
  const bot = { room: 0, asked: 0 }
  const question = (): Promise<BotAnswer<'go' | 'wait'>> => {
    bot.asked += 1
    if (bot.room === 0) return Promise.resolve({ answer: 'wait', waitMs: 100 })
    bot.room -= 1
    return Promise.resolve({ answer: 'go', waitMs: null })
  }
  return { bot, question }
}

it('a question for which only the bot has no room is asked again until it has', async () => {
  const { bot, question } = createBot()
  const asked = createBotQueue().ask(question)
  await vi.advanceTimersByTimeAsync(250)
  bot.room = 1
  await vi.advanceTimersByTimeAsync(50)
  await expect(asked).resolves.toBe('go')
  expect(bot.asked).toBe(4)
})

it('nobody asks for longer than a second', async () => {
  const { bot, question } = createBot()
  const asked = createBotQueue().ask(question)
  await vi.advanceTimersByTimeAsync(1_000)
  await expect(asked).resolves.toBe('wait')
  expect(bot.asked).toBe(11)
})

it('more than eight do not ask again', async () => {
  const { bot, question } = createBot()
  const queue = createBotQueue()
  const asked = Promise.all(Array.from({ length: 60 }, () => queue.ask(question)))
  await vi.advanceTimersByTimeAsync(1_000)
  await asked
  expect(bot.asked).toBe(60 + 8 * 10)
})

it('there is room again, in the order of coming, as those who ask go, and for all when none is left', async () => {
  const { bot, question } = createBot()
  const queue = createBotQueue()
  const asking = Array.from({ length: 8 }, () => queue.ask(question))
  await vi.advanceTimersByTimeAsync(0)
  const entered: number[] = []
  const waiting = [1, 2, 3].map((nth) => queue.room(never).then(() => entered.push(nth)))
  await vi.advanceTimersByTimeAsync(50)
  expect(entered).toEqual([])
  bot.room = 2
  await vi.advanceTimersByTimeAsync(100)
  expect(entered).toEqual([1, 2])
  bot.room = 6
  await vi.advanceTimersByTimeAsync(100)
  await Promise.all([...asking, ...waiting])
  expect(entered).toEqual([1, 2, 3])
})

it('who waits for room goes when it is given up, and takes nobody else’s place', async () => {
  const { bot, question } = createBot()
  const queue = createBotQueue()
  const asking = Array.from({ length: 8 }, () => queue.ask(question))
  await vi.advanceTimersByTimeAsync(0)
  const stopping = new AbortController()
  const given = queue.room(stopping.signal)
  let entered = false
  const other = queue.room(never).then(() => (entered = true))
  stopping.abort()
  await given
  bot.room = 1
  await vi.advanceTimersByTimeAsync(100)
  expect(entered).toBe(true)
  bot.room = 8
  await vi.advanceTimersByTimeAsync(100)
  await Promise.all([...asking, other])
})
