import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessagePath } from '../../services/playground/src/api.ts'
import { beBuyer, message, write } from './hands.ts'
import { browserPath, openPlayground } from './support.ts'
import type { Playground } from './support.ts'

const messages = 20

describe.skipIf(browserPath === undefined)('from the buyer to the group', () => {
  let playground: Playground
  beforeAll(async () => {
    // Telegram's own pace of a message a second is no property of ours
    playground = await openPlayground({ TELEGRAM_LIMITS: 'off' })
  }, 120_000)
  afterAll(() => playground.close())

  test('the path of each typed message tells how long it took', async () => {
    const { page } = await playground.visit()
    await beBuyer(page, 'Тарас')
    const totals: number[] = []
    for (let n = 1; n <= messages; n += 1) {
      const text = `Запитання ${String(n)} з ${String(messages)}.`
      await write(page, 'buyer', text)
      await message(page, 'group', text).waitFor()
      const dialog = (await playground.api.state()).crm.find(({ name }) => name === 'Тарас')
      const written = dialog?.messages.findLast((one) => one.text === text)
      const subject = { system: 'crm', chat: dialog?.id ?? 0, message: written?.id ?? 0 } as const
      const path = (): Promise<MessagePath> => playground.api.path(subject)
      await expect.poll(async () => (await path()).done, { timeout: 20_000 }).toBe(true)
      totals.push((await path()).totalMs)
    }
    const sorted = totals.toSorted((a, b) => a - b).map(Math.round)
    console.log(`buyer to group, ${String(messages)} messages: p50 ${String(sorted[messages / 2])} ms, max ${String(sorted.at(-1))} ms`)
    expect(sorted).toHaveLength(messages)
    expect(sorted[0]).toBeGreaterThan(0)
  })
})
