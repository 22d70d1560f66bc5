import { createHmac } from 'node:crypto'
import { fuzz, hostileRecord, hostileText, hostileValue } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson, readAnswer } from './answer.ts'
import { toFileName } from './files.ts'
import { numberOf, readComment, readElements, readFile, readStatuses, readWork } from './resources.ts'
import { readWebhook, verifyWebhook } from './webhook.ts'

const options = fuzz(process.env)
const now = new Date('2026-03-02T12:00:00Z')
const keyField = 4

/** No text that came in breaks the database: no NUL, no half of a pair. */
const isStorable = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.isWellFormed() && !value.includes('\0')
    : typeof value !== 'object' || value === null || value instanceof Date || Object.values(value).every(isStorable)

const link = fc.record({
  href: fc.constantFrom('/api/v3/statuses/7', '/api/v3/users/3', 'urn:hidden', null),
  title: fc.option(hostileText),
})
const moment = fc.constant('2026-03-02T11:00:00.000Z')
const id = fc.integer({ min: 1, max: 2 ** 53 - 1 })
const work = fc.record({
  id,
  lockVersion: fc.nat(),
  subject: hostileText,
  updatedAt: moment,
  customField4: fc.oneof(hostileText, hostileValue),
  _links: fc.record({ status: link, assignee: fc.option(link) }),
  _embedded: fc.option(fc.record({ status: fc.option(fc.record({ isClosed: fc.boolean() })) })),
})
const activity = fc.record({
  id,
  comment: fc.option(fc.record({ raw: fc.option(hostileText) })),
  internal: fc.option(fc.boolean()),
  createdAt: moment,
  updatedAt: fc.option(moment),
  _links: fc.record({ user: link }),
})
const attachment = fc.record({
  id,
  fileName: hostileText,
  contentType: fc.option(hostileText),
  fileSize: fc.option(fc.nat()),
  digest: fc.option(fc.record({ algorithm: fc.constantFrom('md5', 'sha256'), hash: fc.option(hostileText) })),
  _links: fc.record({ author: fc.option(link) }),
})
const list = fc.record({
  total: fc.option(fc.nat(), { nil: undefined }),
  _embedded: fc.record({ elements: fc.array(fc.oneof(work, activity, attachment, hostileValue), { maxLength: 4 }) }),
})
const anything = fc.oneof(
  hostileValue,
  hostileRecord(['id', 'lockVersion', 'subject', '_links', '_embedded', 'total', 'comment', 'fileName']),
)

const isSafe = (number: number | null): boolean => number === null || (Number.isSafeInteger(number) && number >= 0)

test('whatever OpenProject shows is read as something that can be stored, or not at all', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(fc.oneof(work, activity, attachment, list, anything), (shown) => {
      const body = parseJson(JSON.stringify(shown))
      const read = [readWork(body, keyField), readComment(body), readFile(body)]
      for (const one of read) expect(one === null || (isStorable(one) && Number.isSafeInteger(one.id))).toBe(true)
      for (const number of readStatuses(body)?.keys() ?? []) expect(Number.isSafeInteger(number)).toBe(true)
      const elements = readElements(body)
      expect(elements === null || (Array.isArray(elements.elements) && Number.isSafeInteger(elements.total))).toBe(true)
    }),
    options,
  )
})

test('what has the shape of a work package, a comment or a file is read as one', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(work, activity, attachment, (one, other, file) => {
      const isOfStatus = one._links.status.href === '/api/v3/statuses/7'
      expect(readWork(one, keyField)?.id).toBe(isOfStatus ? one.id : undefined)
      expect(readComment(other) !== null).toBe(numberOf(other._links.user.href) !== null)
      expect(readFile(file)?.id).toBe(file.id)
    }),
    options,
  )
})

test('a link leads to a number that can be one, or to none', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hostileText,
        fc.bigInt().map((given) => `/api/v3/users/${String(given)}`),
      ),
      (href) => {
        expect(isSafe(numberOf(href))).toBe(true)
        expect(isSafe(numberOf(href, 'users'))).toBe(true)
      },
    ),
    options,
  )
})

test('every answer has a class, and one that might have worked is never called undone', { timeout: 600_000 }, () => {
  const body = fc.oneof(
    anything.map((value) => Buffer.from(JSON.stringify(value))),
    hostileText.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  )
  const header = fc.option(fc.oneof(hostileText, fc.integer().map(String), fc.constant('text/plain')))
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), header, body, fc.boolean(), (code, value, bytes, effect) => {
      const answer = readAnswer({ status: 'answered', code, header: () => value, body: bytes }, effect, now)
      if (answer.status === 'rejected') expect(isStorable(answer.text)).toBe(true)
      if (answer.status === 'not-done') expect(answer.retryAfterMs === null || answer.retryAfterMs >= 0).toBe(true)
      if (effect && (code < 400 || code >= 500) && code >= 200) expect(['ok', 'ambiguous']).toContain(answer.status)
    }),
    options,
  )
})

test('a delivery is of a work package, of nothing of ours, or bad, and only its own signature is taken', { timeout: 600_000 }, () => {
  const delivery = fc.record({
    action: fc.oneof(hostileText, fc.constantFrom('work_package:updated', 'work_package_comment:comment', 'attachment:created')),
    work_package: fc.oneof(work, anything),
    activity: fc.oneof(activity, anything),
    attachment: fc.oneof(attachment, anything),
  })
  const body = fc.oneof(
    delivery.map((value) => Buffer.from(JSON.stringify(value))),
    hostileText.map((text) => Buffer.from(text)),
  )
  fc.assert(
    fc.property(body, hostileText, fc.constantFrom('secret', ''), (bytes, forged, secret) => {
      const news = readWebhook(bytes)
      expect(news.status !== 'work' || (Number.isSafeInteger(news.work) && news.work > 0)).toBe(true)
      expect(verifyWebhook(bytes, forged, secret)).toBe(false)
      const own = `sha1=${createHmac('sha1', 'secret').update(bytes).digest('hex')}`
      expect(verifyWebhook(bytes, own, secret)).toBe(secret !== '')
    }),
    options,
  )
})

test('the name of a file is one that the instance keeps', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, (given) => {
      const name = toFileName(given)
      expect(isStorable(name)).toBe(true)
      expect(name.length).toBeLessThanOrEqual(120)
      expect(name).toMatch(/[\p{L}\p{N}]/u)
      expect(name).not.toMatch(/[/\\]/u)
      expect(name.trim()).toBe(name)
    }),
    options,
  )
})
