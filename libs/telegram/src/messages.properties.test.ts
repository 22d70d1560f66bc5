import { fuzz, hostileText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyButton, inlineKeyboard } from './keyboard.ts'
import { cutMessage, maxCaptionLength, maxMessageLength, splitMessage } from './message-length.ts'
import { classifyFailure } from './outcome.ts'
import { plain, toMessage } from './rich-text.ts'
import type { RichNode, TelegramText } from './rich-text.ts'

const options = fuzz(process.env)

const { nodes } = fc.letrec<{ nodes: RichNode[]; node: RichNode }>((tie) => ({
  nodes: fc.array(tie('node'), { maxLength: 5 }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    hostileText,
    fc.record(
      { tag: fc.constantFrom('b', 'c', 'q', 'a'), href: fc.oneof(hostileText, fc.webUrl()), children: tie('nodes') },
      { requiredKeys: ['tag', 'children'] },
    ),
  ),
}))

/** What Telegram asks of a text: pairs whole, entities inside it, in order, of some length, at most a hundred. */
const isTakenBy = ({ text, entities }: TelegramText, max: number): void => {
  expect(text.isWellFormed()).toBe(true)
  expect(text).not.toMatch(/[\0\r\u202E]/u)
  expect(text.length).toBeLessThanOrEqual(max)
  expect(entities.length).toBeLessThanOrEqual(100)
  for (const { offset, length } of entities) {
    expect(offset).toBeGreaterThanOrEqual(0)
    expect(length).toBeGreaterThan(0)
    expect(offset + length).toBeLessThanOrEqual(text.length)
  }
  expect(entities.map(({ offset }) => offset)).toEqual(entities.map(({ offset }) => offset).toSorted((one, other) => one - other))
}

const withoutBlanks = (text: string): string => text.replace(/\s/gu, '')

test('a message that is cut or split is one that Telegram takes, and splitting loses blanks only', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(nodes, (rich) => {
      const message = toMessage(rich)
      isTakenBy(message, Number.POSITIVE_INFINITY)
      for (const max of [maxMessageLength, maxCaptionLength]) isTakenBy(cutMessage(message, max), max)
      const parts = splitMessage(message)
      for (const part of parts) isTakenBy(part, maxMessageLength)
      expect(withoutBlanks(parts.map(({ text }) => text).join(''))).toBe(withoutBlanks(message.text))
    }),
    options,
  )
})

test('cleaning twice is cleaning once', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(plain(plain(text).text)).toEqual(plain(text))
      expect(toMessage([text])).toEqual(plain(text))
    }),
    options,
  )
})

test('every answer of Telegram has a class', { timeout: 600_000 }, () => {
  const answered = fc.record({
    kind: fc.constant('answered' as const),
    errorCode: fc.oneof(fc.integer(), fc.constantFrom(400, 401, 403, 404, 429, 500)),
    description: hostileText,
    retryAfterSeconds: fc.option(fc.nat(100), { nil: undefined }),
    migrateToChatId: fc.option(fc.integer(), { nil: undefined }),
  })
  fc.assert(
    fc.property(answered, (outcome) => {
      expect(classifyFailure(outcome).status).not.toBe('')
    }),
    options,
  )
})

test('a button that copies is one that Telegram takes, or is not there', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const copied = copyButton('x', text)
      expect(copied === null).toBe(text === '' || text.length > 256)
      expect(inlineKeyboard([[copied]]).inline_keyboard).toHaveLength(copied === null ? 0 : 1)
    }),
    options,
  )
})
