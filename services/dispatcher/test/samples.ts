import type { ChatView, MessageView, OutboxItem, Person, PersonName, RequestPosts, SupportRequest } from '@pinline/db'
import type { RichText } from '@pinline/i18n'
import { flattenRich } from '@pinline/i18n'
import { sampleRequest } from '@pinline/testing'
import { createWordings } from '../src/render/desk-words.ts'
import type { Wording } from '../src/render/desk-words.ts'
import type { Drawing } from '../src/render/drawing.ts'

/** A working day at noon in Kyiv. */
export const now = new Date('2026-11-22T10:00:00Z')
export const ago = (ms: number): Date => new Date(now.getTime() - ms)
export const later = (ms: number): Date => new Date(now.getTime() + ms)
export const minute = 60_000
export const hour = 60 * minute

export const anna: PersonName = { id: 7, telegramId: 700, firstName: 'Анна', lastName: null, username: 'anna', language: 'uk' }

export const person = (fields: Partial<Person> = {}): Person => ({
  id: 7,
  telegramId: 700,
  role: 'manager',
  firstName: 'Анна',
  lastName: null,
  username: 'anna',
  language: 'uk',
  startedAt: now,
  requestedAt: now,
  announcedAt: null,
  refusedAt: null,
  legendAt: null,
  decidedById: null,
  decidedAt: null,
  unreachable: false,
  onShift: true,
  duty: null,
  quietFrom: null,
  quietTill: null,
  ...fields,
})

export const chatView = (fields: Partial<ChatView> = {}): ChatView => ({
  id: 1,
  order: 129_000_001,
  product: 'Навушники JBL',
  email: 'olena@ukr.net',
  shop: null,
  payState: 3,
  owner: null,
  ownerUntil: null,
  version: 4,
  waitingSince: ago(2 * minute),
  late: false,
  noReply: null,
  lastId: 50,
  lastBuyerId: 50,
  lastSellerId: 0,
  lastSellerAt: null,
  lastSellerManager: null,
  complete: true,
  hasInfo: true,
  activation: null,
  lastRelease: null,
  ...fields,
})

export const messageView = (fields: Partial<MessageView> = {}): MessageView => ({
  id: 50,
  side: 'buyer',
  text: 'Є білі?',
  deleted: false,
  writtenAt: ago(2 * minute),
  storedAt: ago(2 * minute),
  manager: null,
  file: null,
  before: null,
  ...fields,
})

export const outboxItem = (fields: Partial<OutboxItem> = {}): OutboxItem => ({
  lane: 1,
  seq: 1,
  idem: 'card:1',
  op: 'card',
  recipient: 'group:main',
  chat: 1,
  message: 50,
  manager: null,
  epoch: null,
  payload: null,
  attempts: 1,
  baseId: null,
  createdAt: now,
  ...fields,
})

/** Nothing of a request stands in Telegram. */
export const noPosts: RequestPosts = {
  first: () => Promise.resolve(null),
  newestCard: () => Promise.resolve(null),
  cameBetween: () => Promise.resolve(false),
  file: () => Promise.resolve(null),
  fileCount: () => Promise.resolve(0),
}

export const supportRequest = (fields: Partial<SupportRequest> = {}): SupportRequest =>
  sampleRequest({
    person: 7,
    title: 'Принтер, проєктор тощо',
    fields: [{ key: 'room', label: 'Аудиторія', value: '5, 5412' }],
    createdAt: ago(7 * minute),
    changedAt: ago(7 * minute),
    ...fields,
  })

const wordings = createWordings({
  language: 'uk',
  timeZone: 'Europe/Kyiv',
  emailPolicy: 'mask',
  linkTemplate: 'https://crm.example/orders/{order}',
})
export const uk: Wording = wordings('uk')
export const en: Wording = wordings('en')

/** Its words, with plain blanks for the no-break ones. */
export const textOf = ({ text }: { text: RichText }): string => flattenRich(text).replaceAll('\u00A0', ' ')

/** Labels of all buttons, row by row. */
export const buttonsOf = ({ keyboard }: Drawing): string[][] => {
  if (keyboard === undefined || 'remove_keyboard' in keyboard) return []
  const rows: readonly (readonly (string | { text: string })[])[] =
    'inline_keyboard' in keyboard ? keyboard.inline_keyboard : keyboard.keyboard
  return rows.map((row) => row.map((button) => (typeof button === 'string' ? button : button.text)))
}
