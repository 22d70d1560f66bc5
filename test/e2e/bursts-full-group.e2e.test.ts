import { afterEach, describe, expect, it, onTestFailed } from 'vitest'
import { allShown, clean, createLimited, groupMessage, inGroup, posts, reportOf, violations, write } from '../support/limited.ts'
import type { System } from '../support/surroundings.ts'

const soon = { timeoutMs: 10_000 }
let stack: System | undefined
afterEach(() => stack?.close())

const keep = (created: System): System => {
  stack = created
  return created
}

describe('more than the group takes', () => {
  it('is listed early, follows card by card without a second sound, and breaks no limit', async () => {
    const running = keep(await createLimited({ TELEGRAM_LOG_CHAT_ID: '-1001000000002' }))
    onTestFailed(() => {
      process.stderr.write(running.logs())
    })
    await running.startAll()
    await running.crm.ledger.waitFor(({ kind }) => kind === 'crm.list', soon)
    const chats = Array.from({ length: 30 }, () => running.crm.addChat())
    const expected = [1, 2].flatMap((turn) => chats.map((chat) => write(running, chat, `f${String(chat)}x${String(turn)}`)))
    await allShown(running, expected, 110_000)
    expect(violations(running)).toEqual([])
    expect(reportOf(running, expected)).toMatchObject(clean)
    const lists = inGroup(running, ({ text }) => (text ?? '').includes('тому тут список'))
    expect(lists).toHaveLength(1)
    const listed = (lists[0]?.text ?? '').split('\n').flatMap((line) => /^\d+\. .*№\s(\d+)/u.exec(line)?.[1] ?? [])
    expect(listed).toHaveLength(10)
    // Two messages of each chat took one post each at most, and the list one.
    expect(posts(running)).toHaveLength(31)
    const shown = posts(running).map(({ messageId }) => groupMessage(running, messageId))
    const place = shown.findIndex((message) => message?.id === lists[0]?.messageId)
    const silent = shown.flatMap((message) => (message?.silent === true ? [/f(\d+)x/u.exec(message.text ?? '')?.[1]] : []))
    const late = shown.slice(place).flatMap((message) => listed.filter((order) => (message?.text ?? '').includes(`f${order}x`)))
    expect(place).toBeGreaterThan(0)
    expect(late.length).toBeGreaterThan(5)
    // The one card that was on its way while the list was asked for may have had its sound before it; behind the list none has.
    expect(silent.length).toBeGreaterThanOrEqual(9)
    expect(silent).toEqual(expect.arrayContaining(late))
    expect(listed).toEqual(expect.arrayContaining(silent))
    expect(shown.some((message) => /затримка ~1\s?хв/u.test(message?.text ?? ''))).toBe(true)
    await running.telegram.ledger.waitFor(({ chat, text }) => chat === running.logChatId && (text ?? '').includes('#limit'), soon)
  }, 150_000)
})
