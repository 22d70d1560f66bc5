import type { ChatView, MessageView, PersonName } from '@pinline/db'
import { maxCaptionLength, maxMessageLength } from '@pinline/telegram'
import type { TelegramClient } from '@pinline/telegram'
import { fuzz, readText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ago, chatView, en, hour, later, messageView, minute, now, supportRequest, uk } from '../../test/samples.ts'
import { createDeliver } from '../telegram/deliver.ts'
import type { Placement } from '../telegram/deliver.ts'
import { drawFilePart, drawGroupCard, drawOwnerCard, drawPhotoPart } from './card.ts'
import type { CardFacts } from './card.ts'
import { drawChatCard, drawHistory, drawWriting } from './chat.ts'
import type { Drawing } from './drawing.ts'
import { drawList } from './list.ts'
import { drawLog } from './log.ts'
import { drawOrder } from './order-card.ts'
import { drawRequestCard } from './request-card.ts'

const options = fuzz(process.env)
/** 34 signs of at most sixteen units. */
const maxLabelLength = 34 * 16

/** Telegram's own names have at most 64 characters, and are never blank. */
const shortText = readText.map((given) => given.slice(0, 64).toWellFormed().trim() || 'x')

const name: fc.Arbitrary<PersonName> = fc.record({
  id: fc.constantFrom(7, 8),
  telegramId: fc.maxSafeNat(),
  firstName: shortText,
  lastName: fc.option(shortText),
  username: fc.option(fc.constant('a'.repeat(32))),
  language: fc.constantFrom('uk', 'en', null),
})
const order = fc.oneof(fc.integer({ min: 1, max: 999_999_999_999_999 }), fc.constant(999_999_999_999_999))
const text = fc.option(readText)
/** As the CRM's reader gives it: something of it can be seen. */
const product = fc.option(readText.filter((given) => /[^\p{C}\p{Z}]/u.test(given)))
const chat: fc.Arbitrary<ChatView> = fc
  .record({
    order,
    product,
    email: text,
    shop: text,
    payState: fc.option(fc.integer()),
    owner: fc.option(name),
    ownerUntil: fc.constantFrom(null, later(hour), ago(hour)),
    waitingSince: fc.constantFrom(null, ago(minute), ago(100 * hour)),
    late: fc.boolean(),
    lastSellerId: fc.constantFrom(0, 60),
    complete: fc.boolean(),
    activation: fc.constantFrom(
      null,
      { state: 'free' as const, since: now },
      { state: 'work' as const, since: now },
      { state: 'done' as const, since: now },
    ),
    lastRelease: fc.option(fc.record({ reason: fc.constantFrom('lapsed', 'dropped', 'constructor'), at: fc.constant(ago(minute)) })),
  })
  .map(chatView)
/** A file has a name, for its reader gives it one. */
const fileName = readText.map((given) => given.trim() || 'file')
const file = fc.record({ name: fileName, url: fc.option(fc.oneof(readText, fc.webUrl())), image: fc.boolean() })
const message: fc.Arbitrary<MessageView> = fc
  .record({
    id: fc.maxSafeNat(),
    side: fc.constantFrom('buyer', 'seller', 'system'),
    text: readText,
    deleted: fc.boolean(),
    writtenAt: fc.constantFrom(null, ago(minute)),
    manager: fc.option(name),
    file: fc.option(file),
    before: fc.option(fc.record({ text: readText, replacedAt: fc.constant(ago(minute)) })),
  })
  .map(messageView)
const card: fc.Arbitrary<CardFacts> = fc.record({
  chat,
  message,
  earlier: fc.array(message, { maxLength: 6 }),
  apart: fc.boolean(),
  again: fc.boolean(),
  replaced: fc.boolean(),
  askedAt: fc.constant(now),
  file: fc.constantFrom('attached', 'failed', 'foreign', 'too-large', 'none'),
  answeredBy: fc.option(name),
  now: fc.constant(now),
})

interface Sent {
  readonly text?: string
  readonly caption?: string
  readonly entities?: readonly { readonly offset: number; readonly length: number }[]
  readonly caption_entities?: Sent['entities']
  readonly reply_markup?: unknown
}

/** What of a button Telegram looks at. */
interface Button {
  readonly text: string
  readonly callback_data?: string
}

const isTakenBy = ({ text: words, caption, entities = [], caption_entities: captioned = [], reply_markup: markup }: Sent): void => {
  const said = words ?? caption ?? ''
  expect(said.isWellFormed()).toBe(true)
  expect(said.length).toBeLessThanOrEqual(words === undefined ? maxCaptionLength : maxMessageLength)
  for (const { offset, length } of [...entities, ...captioned]) {
    expect(offset).toBeGreaterThanOrEqual(0)
    expect(length).toBeGreaterThan(0)
    expect(offset + length).toBeLessThanOrEqual(said.length)
  }
  if (markup === undefined) return
  // The server gets it as JSON; a tenth of what it takes is more than any keyboard of ours needs.
  expect(JSON.stringify(markup).length).toBeLessThan(10_000)
  const { inline_keyboard: rows = [] } = markup as { inline_keyboard?: Button[][] } // whatever keyboard it is, its rows stand there
  for (const { text: label, callback_data: data } of rows.flat()) {
    expect(label.trim()).not.toBe('')
    expect(label.length).toBeLessThanOrEqual(maxLabelLength)
    expect(label.isWellFormed()).toBe(true)
    expect(Buffer.byteLength(data ?? '')).toBeLessThanOrEqual(64)
  }
}

const take = (_: string, payload: Sent): Promise<unknown> => {
  isTakenBy(payload)
  return Promise.resolve({ status: 'ok', value: { message_id: 9, photo: [] } })
}
// The client's generic signatures can not be written as one function.
const deliver = createDeliver({ call: take, upload: take } as unknown as TelegramClient)
const photo = { bytes: new Uint8Array(1), name: 'a.jpg', image: true }
const placements: readonly Placement[] = [
  { type: 'new', telegramChat: 700, attachment: null },
  { type: 'new', telegramChat: 700, attachment: photo },
  { type: 'edit', telegramChat: 700, messageId: 9, media: false },
]

const show = async (drawings: readonly (Drawing | null)[]): Promise<void> => {
  for (const drawing of drawings)
    if (drawing !== null)
      for (const placement of placements) expect(await deliver.show(drawing, placement, '')).toMatchObject({ status: 'ok' })
}
const wording = fc.constantFrom(uk, en)

test('every card is one that Telegram takes, whatever buyers, managers and the CRM write', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(card, wording, (facts, words) =>
      show([
        drawGroupCard(facts, words),
        drawOwnerCard(facts, words),
        drawPhotoPart(facts, true, words),
        drawFilePart(facts.message, facts.file, words),
      ]),
    ),
    options,
  )
})

test('so is every chat, page of history and list', { timeout: 600_000 }, async () => {
  const talk = fc.record({
    chat,
    messages: fc.array(message, { maxLength: 10 }),
    reader: fc.constantFrom(7, 9),
    total: fc.nat(500),
    older: fc.nat(500),
  })
  const row = chat.map((view) => ({ ...view, chat: view.id, lastAt: view.lastSellerAt }))
  const list = fc.record({
    kind: fc.constantFrom('mine', 'guests', 'held', 'search'),
    words: text,
    manager: fc.constant(7),
    total: fc.nat(),
    waiting: fc.nat(),
    page: fc.constant(1),
    pages: fc.nat({ max: 300 }).map((pages) => pages + 1),
    rows: fc.array(row, { maxLength: 8 }),
  })
  await fc.assert(
    fc.asyncProperty(talk, list, wording, (view, page, words) =>
      show([
        drawChatCard({ ...view, now, menu: 'main' }, words),
        drawHistory({ ...view, now }, words),
        drawWriting(view.chat, words),
        drawList(999_999_999, page, now, words),
      ]),
    ),
    options,
  )
})

test('so is every order and every post of the log', { timeout: 600_000 }, async () => {
  const purchase = fc.record({
    productId: fc.option(fc.nat()),
    product,
    amount: text,
    currency: text,
    quantity: text,
    state: fc.option(fc.integer()),
    orderedAtText: text,
    paidAtText: text,
    paymentMethod: text,
    email: text,
    options: fc.array(fc.record({ name: readText, value: readText }), { maxLength: 20 }),
    codeState: fc.option(fc.integer()),
    owner: fc.option(fc.nat()),
  })
  const facts = fc.record({ chat, purchase: fc.option(purchase), others: fc.nat(3), personal: fc.boolean(), mine: fc.boolean() })
  const event = fc.record({
    id: fc.nat(),
    at: fc.constant(now),
    kind: fc.constantFrom('race', 'dead', 'unknown', 'claimed', 'released', 'constructor'),
    order: fc.option(order),
    manager: fc.option(fc.nat()),
    data: fc.dictionary(fc.constantFrom('reason', 'class', 'what', 'n', 'from'), fc.oneof(readText, fc.nat(), fc.constant(null))),
  })
  await fc.assert(
    fc.asyncProperty(facts, fc.array(event, { maxLength: 20 }), wording, (of, events, words) =>
      show([drawOrder(of, words), drawLog(events, now, words)]),
    ),
    options,
  )
})

test('so is every request that the staff see', { timeout: 600_000 }, async () => {
  const field = fc.record({ key: readText, label: readText, value: readText })
  const request = fc
    .record({
      id: fc.integer({ min: 1, max: 2_147_483_647 }),
      title: readText,
      fields: fc.array(field, { maxLength: 12 }),
      status: fc.constantFrom(
        'new' as const,
        'work' as const,
        'ask' as const,
        'hold' as const,
        'solved' as const,
        'closed' as const,
        'cancelled' as const,
      ),
      assignee: text,
      takenAt: fc.constantFrom(null, ago(minute)),
      solvedAt: fc.constantFrom(null, now),
      rating: fc.option(fc.integer({ min: 1, max: 5 })),
    })
    .map(supportRequest)
  const facts = fc.record({
    request,
    department: shortText,
    href: fc.option(fc.webUrl(), { nil: undefined }),
    requester: shortText,
    files: fc.nat(20),
    reopening: text,
    now: fc.constant(now),
  })
  await fc.assert(
    fc.asyncProperty(facts, wording, (of, words) => show([drawRequestCard(of, words)])),
    options,
  )
})
