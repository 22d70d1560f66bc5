import type { Catalogue } from '@pinline/catalogue'
import type { RequestPosts } from '@pinline/db'
import { expect, test } from 'vitest'
import { ago, buttonsOf, hour, minute, noPosts, now, outboxItem, person, supportRequest, textOf, uk } from '../../test/samples.ts'
import { attachmentOf, attachmentUrl, createRequestCards, createRequestFiles, createRequestWords } from './draw-requests.ts'
import type { HelpDesk } from './draw-requests.ts'
import type { Drawn, Target } from './drawn.ts'
import type { MediaOutcome } from './media.ts'

const signal = new AbortController().signal
const toStaff: Target = { telegramChat: -5, person: null, role: null, language: null, wording: uk, signal }
const toRequester: Target = { telegramChat: 700, person: 7, role: 'requester', language: 'uk', wording: uk, signal }

const catalogue: Catalogue = {
  departments: [],
  statuses: {},
  staff: [],
  relay: { comments: 'all' },
  phone: false,
  reopenDays: 1,
  answerRemindHours: 1,
  answerCloseDays: 1,
  unassignedMinutes: 1,
  perHour: 1,
}

const createRig = ({ posts = {}, media }: { posts?: Partial<RequestPosts>; media?: () => MediaOutcome } = {}) => {
  const forgotten: string[] = []
  const helpDesk: HelpDesk = {
    catalogue: () => catalogue,
    addressOf: (id) => `https://desk.example/work_packages/${String(id)}`,
    files: {
      of: () => Promise.resolve(media?.() ?? { type: 'line', file: 'none' }),
      lineOf: () => Promise.resolve('none'),
      refuse: () => undefined,
      forget: (key) => void forgotten.push(key),
    },
  }
  const deps = {
    requests: { get: (id: number) => Promise.resolve(id === 12 ? supportRequest({ workPackage: 77 }) : null) },
    requestComments: { reopening: () => Promise.resolve(null), progress: () => Promise.resolve('accepted' as const) },
    requestPosts: { ...noPosts, ...posts },
    people: { get: () => Promise.resolve(person({ firstName: 'Оксана' })) },
    views: {
      shown: () => Promise.resolve(null),
    },
    helpDesk,
    bot: 42,
    clock: () => now,
  }
  return { deps, forgotten, cards: createRequestCards(deps), draw: createRequestFiles(deps) }
}

const shown = (drawn: Drawn): Extract<Drawn, { type: 'show' }> => {
  if (drawn.type !== 'show') throw new TypeError(`drawn is ${drawn.type}`)
  return drawn
}

test('a card is noted as a post about its request', async () => {
  const { cards } = createRig()
  expect(shown(await cards.card({ request: 12 }, toStaff))).toMatchObject({
    kind: 'request',
    subject: 12,
    placement: { type: 'new', telegramChat: -5 },
  })
})

test('an edit without a message is one of the newest card', async () => {
  const { cards } = createRig({ posts: { newestCard: () => Promise.resolve({ telegramChat: -5, messageId: 31 }) } })
  const { placement } = shown(await cards.edit({ request: 12, telegramChat: 0, messageId: 0 }, toStaff))
  expect(placement).toEqual({ type: 'edit', telegramChat: -5, messageId: 31, media: false })
})

test('of several cards only the newest keeps its buttons', async () => {
  const { cards } = createRig({ posts: { newestCard: () => Promise.resolve({ telegramChat: -5, messageId: 31 }) } })
  const buttonsAt = async (messageId: number) =>
    buttonsOf(shown(await cards.edit({ request: 12, telegramChat: -5, messageId }, toStaff)).drawing)
  await expect(buttonsAt(31)).resolves.toEqual([['Взяти заявку']])
  await expect(buttonsAt(9)).resolves.toEqual([])
})

test('an edit of a card that never came is nothing', async () => {
  await expect(createRig().cards.edit({ request: 12, telegramChat: 0, messageId: 0 }, toStaff)).resolves.toEqual({ type: 'nothing' })
})

const file = { id: 3, request: 12, name: 'рахунок.pdf', type: 'application/pdf', size: 10, attachment: 88 }
const withFile = { file: () => Promise.resolve(file), first: () => Promise.resolve(9) }
const attachment = { bytes: new Uint8Array(1), name: file.name, image: false }

test('a file of the staff answers the first post about its request', async () => {
  const { draw } = createRig({ posts: withFile, media: () => ({ type: 'attached', attachment }) })
  const drawn = shown(await draw(outboxItem({ idem: 'f' }), { request: 12, file: 3 }, toRequester))
  expect(drawn).toMatchObject({ kind: 'request', subject: 12, drawing: { replyTo: 9 }, placement: { type: 'new', attachment } })
})

test('a file is waited for while OpenProject is away, and told of in words after a while', async () => {
  const { draw, forgotten } = createRig({ posts: withFile, media: () => ({ type: 'line', file: 'failed' }) })
  const young = outboxItem({ idem: 'f', createdAt: ago(minute) })
  await expect(draw(young, { request: 12, file: 3 }, toRequester)).resolves.toEqual({ type: 'wait' })
  expect(forgotten).toEqual(['f'])
  const old = outboxItem({ idem: 'f', createdAt: ago(hour) })
  expect(textOf(shown(await draw(old, { request: 12, file: 3 }, toRequester)).drawing)).toContain('рахунок.pdf')
})

test('a file that is too large is told of at once', async () => {
  const { draw } = createRig({ posts: withFile, media: () => ({ type: 'line', file: 'too-large' }) })
  const drawn = shown(await draw(outboxItem({ createdAt: now }), { request: 12, file: 3 }, toRequester))
  expect(drawn.placement).toMatchObject({ attachment: null })
  expect(textOf(drawn.drawing)).toBe('📎 № 12: файл рахунок.pdf не вдалося передати сюди. Попросіть надіслати його інакше.')
})

test('a file of another request goes nowhere', async () => {
  const { draw } = createRig({ posts: withFile, media: () => ({ type: 'attached', attachment }) })
  await expect(draw(outboxItem(), { request: 13, file: 3 }, toRequester)).resolves.toEqual({ type: 'nothing' })
})

const plain = { key: 'req.assigned', params: {}, buttons: [], replyTo: null, silent: false }
const notice = { ...plain, request: 12 }
const fresh = { type: 'new', telegramChat: 700, attachment: null } as const

test('a notice about a request answers the first post about it, and names it', async () => {
  const { deps } = createRig({ posts: { first: () => Promise.resolve(9) } })
  await expect(createRequestWords(deps)(notice, fresh, toRequester)).resolves.toEqual({
    request: 12,
    params: { num: '12', department: 'icc', title: 'Принтер, проєктор тощо' },
    replyTo: 9,
  })
})

test('among the staff it answers the card, if that stands in the same group', async () => {
  const { deps } = createRig({ posts: { newestCard: () => Promise.resolve({ telegramChat: -5, messageId: 31 }) } })
  const words = createRequestWords(deps)
  await expect(words(notice, { ...fresh, telegramChat: -5 }, toStaff)).resolves.toMatchObject({ replyTo: 31 })
  await expect(words(notice, fresh, { ...toStaff, telegramChat: -6 })).resolves.toMatchObject({ replyTo: null })
})

test('a message that it was told to answer stays the one', async () => {
  const { deps } = createRig({ posts: { first: () => Promise.resolve(9) } })
  await expect(createRequestWords(deps)({ ...notice, replyTo: 44 }, fresh, toRequester)).resolves.toMatchObject({ replyTo: 44 })
})

test('a notice of something else is about no request', async () => {
  const { deps } = createRig()
  await expect(createRequestWords(deps)(plain, fresh, toRequester)).resolves.toBeNull()
})

test('the name of a file is that of its attachment alone', () => {
  expect(attachmentOf(attachmentUrl(88))).toBe(88)
  expect(attachmentOf('https://crm.example/88')).toBeNull()
})
