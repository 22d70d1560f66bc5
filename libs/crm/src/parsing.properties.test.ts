import { fuzz, hostileRecord, hostileText, hostileValue } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAnswer } from './answer.ts'
import { readChatPage, readMessageList } from './dialogs.ts'
import { readPurchase, readUpload } from './purchase.ts'
import { readRange } from './read-messages.ts'
import type { Page } from './read-messages.ts'
import { normaliseText, toPlainText, toSendableText } from './text.ts'
import { toUtc } from './time.ts'
import { toInteger } from './values.ts'

const options = fuzz(process.env)
const zone = 'Europe/Kyiv'
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

test('texts of the CRM can be stored, and comparing them does not depend on how often they were escaped', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(isStorable(toPlainText(text))).toBe(true)
      expect(isStorable(toSendableText(text))).toBe(true)
      expect(toSendableText(toSendableText(text))).toBe(toSendableText(text))
      expect(normaliseText(toSendableText(text))).toBe(normaliseText(text))
    }),
    options,
  )
})

const plainWords = fc.string({ unit: fc.constantFrom(...Array.from('abcї <>"\'\n')), maxLength: 40 })
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '<br>')

test('what we send is known again after the CRM has escaped it, once or twice', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(plainWords, (text) => {
      expect(normaliseText(escaped(text))).toBe(normaliseText(text))
      expect(normaliseText(escaped(escaped(text)))).toBe(normaliseText(text))
    }),
    options,
  )
})

test('a time of the CRM is read as the moment that it means', { timeout: 600_000 }, () => {
  const between = fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(between, (date) => {
      const text = date.toISOString().slice(0, 19)
      expect(toUtc(`${text}Z`, zone)?.toISOString().slice(0, 19)).toBe(text)
      expect(toUtc(text.replace('T', ' '), 'UTC')?.toISOString().slice(0, 19)).toBe(text)
    }),
    options,
  )
  fc.assert(
    fc.property(hostileText, (text) => {
      const moment = toUtc(text, zone)
      expect(moment === null || !Number.isNaN(moment.getTime())).toBe(true)
    }),
    options,
  )
})

test('a number is a safe integer or none', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(fc.oneof(hostileValue, fc.maxSafeInteger().map(String), fc.bigInt().map(String)), (value) => {
      const number = toInteger(value)
      expect(number === null || Number.isSafeInteger(number)).toBe(true)
    }),
    options,
  )
})

const raw = fc.record({
  code: fc.oneof(fc.constantFrom(200, 204, 301, 400, 401, 403, 404, 408, 429, 500, 503), fc.nat(999)),
  retryAfter: fc.option(fc.oneof(hostileText, fc.nat().map(String), fc.constant('Wed, 21 Oct 2026 07:28:00 GMT'))),
  text: fc.oneof(
    hostileText,
    hostileValue.map((value) => JSON.stringify(value)),
    hostileRecord(['retval', 'retdesc', 'errors']).map((value) => JSON.stringify(value)),
  ),
})

test('every answer of the CRM has a class, and a wait is a number of milliseconds', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(raw, fc.boolean(), (answer, effect) => {
      const read = readAnswer(answer, effect, new Date(0))
      if (read.status === 'not-done' && read.retryAfterMs !== undefined) expect(Number.isFinite(read.retryAfterMs)).toBe(true)
      if (read.status === 'rejected') expect(isStorable(read.text)).toBe(true)
    }),
    options,
  )
})

const rowFields = [
  'id',
  'id_i',
  'message',
  'buyer',
  'seller',
  'deleted',
  'date_written',
  'is_file',
  'filename',
  'url',
  'preview',
  'email',
  'last_date',
]
const rows = fc.array(fc.oneof(hostileValue, hostileRecord(rowFields)), { maxLength: 5 })
const listed = fc.oneof(
  hostileValue,
  rows,
  fc.tuple(fc.constantFrom('chats', 'messages', 'items'), rows).map(([name, list]) => ({ [name]: list })),
)

test('dialogs, messages, orders and uploads of any shape are read or refused, and what is read can be stored', { timeout: 600_000 }, () => {
  const order = hostileRecord(['item_id', 'name', 'amount', 'options', 'buyer_info', 'unique_code_state', 'purchase_date'])
  const body = fc.oneof(
    listed,
    order.map((content) => ({ content })),
    rows.map((files) => ({ files })),
  )
  fc.assert(
    fc.property(body, (value) => {
      const list = readMessageList(value, zone, 'https://crm.example')
      for (const { id, text, file } of list?.records ?? []) {
        expect(Number.isSafeInteger(id)).toBe(true)
        expect(isStorable(text) && isStorable(file?.name ?? '') && isStorable(file?.url ?? '')).toBe(true)
      }
      const page = readChatPage(value, { page: 1, pageSize: 20 }, zone)
      for (const { chat, email, product } of page?.records ?? [])
        expect(Number.isSafeInteger(chat) && isStorable(email ?? '') && isStorable(product ?? '')).toBe(true)
      const purchase = readPurchase(value)
      expect(isStorable(purchase?.product ?? '')).toBe(true)
      for (const name of [purchase?.product ?? 'x', ...(page?.records ?? []).map(({ product }) => product ?? 'x')])
        expect(name).toMatch(/[^\p{C}\p{Z}]/u)
      for (const option of purchase?.options ?? []) expect(isStorable(option.name) && isStorable(option.value)).toBe(true)
      readUpload(value)
    }),
    options,
  )
})

test(
  'reading a range ends, and gives each message once and in order, whatever the server makes of its parameters',
  { timeout: 600_000 },
  async () => {
    const ids = fc.array(fc.nat(300), { maxLength: 25 })
    const pages = fc.array(ids, { minLength: 1, maxLength: 8 })
    const range = fc.oneof(
      fc.record({ latest: fc.integer({ min: -1, max: 250 }) }),
      fc.record({ before: fc.nat(300), count: fc.nat(60) }),
      fc.record({ after: fc.nat(300) }),
    )
    await fc.assert(
      fc.asyncProperty(pages, range, async (given, wanted) => {
        let calls = 0
        const readPage = (): Promise<{ status: 'ok'; value: Page }> => {
          calls += 1
          expect(calls).toBeLessThan(1_000)
          const messages = (given[calls % given.length] ?? []).map((id) => ({
            id,
            side: 'buyer' as const,
            text: '',
            deleted: false,
            writtenAtText: '',
            writtenAt: null,
            file: null,
          }))
          return Promise.resolve({ status: 'ok', value: { messages, size: messages.length } })
        }
        const read = await readRange(readPage, wanted)
        const found = read.status === 'ok' ? read.value.map(({ id }) => id) : []
        expect(found).toEqual([...new Set(found)].sort((one, other) => one - other))
        if ('after' in wanted) expect(found.every((id) => id > wanted.after)).toBe(true)
        if ('before' in wanted) expect(found.every((id) => id < wanted.before)).toBe(true)
      }),
      options,
    )
  },
)
