import type { OutboxRequest, Person } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import type { Update } from 'grammy/types'
import { createAnswerPress } from '../src/answer.ts'
import type { AnswerDeps } from '../src/answer.ts'
import { createBot } from '../src/bot.ts'
import type { BotDeps, UpdateWork } from '../src/context.ts'
import type { GuardDeps } from '../src/guard.ts'
import type { InlineAnswer } from '../src/inline-answer.ts'
import { createWordAlert } from '../src/wording.ts'

export const now = new Date('2026-11-22T12:00:00Z')
export const bot = 42
export const account = 7

export const anna: Person = {
  id: 1,
  telegramId: 1001,
  role: 'manager',
  firstName: 'Anna',
  lastName: null,
  username: 'anna',
  language: null,
  startedAt: now,
  requestedAt: now,
  announcedAt: now,
  refusedAt: null,
  legendAt: now,
  unreachable: false,
  onShift: true,
  duty: null,
  quietFrom: null,
  quietTill: null,
  decidedById: null,
  decidedAt: null,
}
export const boss: Person = { ...anna, id: 2, telegramId: 1002, role: 'admin', firstName: 'Boss', username: 'boss' }

/** Somebody of whom nothing is known yet. */
export const stranger: Person = {
  ...anna,
  id: 0,
  telegramId: 1009,
  role: 'waiting',
  firstName: 'Оля',
  username: null,
  startedAt: null,
  requestedAt: null,
  announcedAt: null,
  legendAt: null,
}

export interface Answer {
  readonly id: string
  readonly text: string | undefined
  readonly isAlert: boolean
}

interface AnswerPayload {
  readonly callback_query_id: string
  readonly text?: string
  readonly show_alert?: boolean
}

type Deps = BotDeps & GuardDeps
export type Overrides = {
  readonly [
    Name in
      | 'pins'
      | 'handovers'
      | 'marks'
      | 'shifts'
      | 'lists'
      | 'prompts'
      | 'activations'
      | 'canned'
      | 'notes'
      | 'orders'
      | 'languages'
      | 'users'
      | 'desk'
      | 'deadLetters'
      | 'deskReads'
      | 'access'
      | 'views'
      | 'replyEdits'
      | 'botReads'
      | 'groupQueue'
      | 'chores'
      | 'forgettable'
      | 'identity'
      | 'setUp'
      | 'outbox'
      | 'mutex'
  ]?: Partial<Deps[Name]>
}

/** Answers every question with "nothing there" and refuses every change that a test has not allowed. */
export const refusing = <T extends object>(name: string, allowed: Partial<T>): T =>
  // A port whose methods are looked up one by one; what is missing throws when it is called.
  new Proxy(allowed, {
    get: (target, method) => {
      if (Object.hasOwn(target, method)) return Reflect.get(target, method) as unknown
      return () => {
        throw new Error(`${name}.${String(method)} was not expected`)
      }
    },
  }) as T

/** People who live in a map. */
const createPeople = (people: readonly Person[]) => {
  const known = new Map(people.map((person) => [person.id, person]))
  const find = (telegramId: number): Person | null => [...known.values()].find((person) => person.telegramId === telegramId) ?? null
  const keep = (person: Person): Promise<Person> => {
    known.set(person.id, person)
    return Promise.resolve(person)
  }
  const fake: Partial<BotDeps['people']> = {
    find: (telegramId) => Promise.resolve(find(telegramId)),
    get: (id) => Promise.resolve(known.get(id) ?? null),
    admins: () => Promise.resolve([...known.values()].filter(({ role }) => role === 'admin')),
    remember: (profile, role) => {
      const found = find(profile.telegramId)
      return keep(found === null ? { ...stranger, id: known.size + 10, role, ...profile } : { ...found, ...profile })
    },
    change: (id, change) => {
      const person = known.get(id)
      if (person === undefined) throw new Error('nobody to change')
      return keep({ ...person, ...change })
    },
  }
  return { known, fake }
}

/** A Telegram that takes answers to presses and nothing else. */
const createClient = () => {
  const answers: Answer[] = []
  const call = (method: string, { callback_query_id: id, text, show_alert: isAlert = false }: AnswerPayload) => {
    if (method !== 'answerCallbackQuery') throw new Error(`${method} was not expected`)
    answers.push({ id, text, isAlert })
    return Promise.resolve({ status: 'ok', value: true })
  }
  // Only this one method is called.
  return { answers, client: { call } as unknown as AnswerDeps['client'] }
}

const createOutbox = (sent: OutboxRequest[]): BotDeps['outbox'] => ({
  send: (requests) => {
    sent.push(...requests)
    return Promise.resolve()
  },
  ring: () => Promise.resolve(),
  refresh: () => Promise.resolve(),
})

const createStores = (overrides: Overrides) => ({
  desk: refusing<Deps['desk']>('desk', overrides.desk ?? {}),
  deadLetters: refusing<Deps['deadLetters']>('deadLetters', { ...overrides.deadLetters }),
  deskReads: refusing<Deps['deskReads']>('deskReads', {
    openChat: () => Promise.resolve(null),
    candidates: () => Promise.resolve([]),
    ...overrides.deskReads,
  }),
  access: refusing<Deps['access']>('access', { waiting: () => Promise.resolve([]), ...overrides.access }),
  views: refusing<Deps['views']>('views', {
    shown: () => Promise.resolve(null),
    shownAbout: () => Promise.resolve([]),
    ...overrides.views,
  }),
  replies: refusing<Deps['replies']>('replies', {}),
  replyDecisions: refusing<Deps['replyDecisions']>('replyDecisions', {}),
  replyEdits: refusing<Deps['replyEdits']>('replyEdits', { ...overrides.replyEdits }),
  botReads: refusing<Deps['botReads']>('botReads', { ...overrides.botReads }),
  groupQueue: { wake: () => Promise.resolve(), ...overrides.groupQueue },
  chores: refusing<Deps['chores']>('chores', { ...overrides.chores }),
  forgettable: refusing<Deps['forgettable']>('forgettable', { ...overrides.forgettable }),
  countCleanable: () => Promise.resolve(3),
  pins: refusing<Deps['pins']>('pins', { ...overrides.pins }),
  handovers: refusing<Deps['handovers']>('handovers', { ...overrides.handovers }),
  marks: refusing<Deps['marks']>('marks', { ...overrides.marks }),
  shifts: refusing<Deps['shifts']>('shifts', { ...overrides.shifts }),
  lists: refusing<Deps['lists']>('lists', { create: () => Promise.resolve({ view: null, size: 0 }), ...overrides.lists }),
  prompts: refusing<Deps['prompts']>('prompts', {
    current: () => Promise.resolve(null),
    clear: () => Promise.resolve(),
    ...overrides.prompts,
  }),
  activations: refusing<Deps['activations']>('activations', { ...overrides.activations }),
  canned: refusing<Deps['canned']>('canned', { ...overrides.canned }),
  notes: refusing<Deps['notes']>('notes', { ...overrides.notes }),
  orders: refusing<Deps['orders']>('orders', { ...overrides.orders }),
  languages: refusing<Deps['languages']>('languages', { ...overrides.languages }),
  users: refusing<Deps['users']>('users', { ...overrides.users }),
  mutex: { acquire: () => Promise.resolve('unavailable' as const), ...overrides.mutex },
})

/** The bot between fakes. `sent` holds the effects asked for, `answers` the presses answered. */
export const createFixture = (
  persons: readonly Person[],
  overrides: Overrides = {},
  { hasShop = true, helpDesk = null }: Partial<Pick<BotDeps, 'hasShop' | 'helpDesk'>> = {},
) => {
  const sent: OutboxRequest[] = []
  const failures: string[] = []
  const inlineAnswers: ({ id: string } & InlineAnswer)[] = []
  const { known, fake } = createPeople(persons)
  const people = refusing<Deps['people']>('people', fake)
  const { answers, client } = createClient()
  const clock = () => now
  const handler = createBot({
    bot,
    account,
    hasShop,
    helpDesk,
    pinTtlMs: 24 * 3_600_000,
    retentionDays: null,
    timezone: 'Europe/Kyiv',
    language: 'uk',
    textLimit: 4000,
    people,
    ...createStores(overrides),
    outbox: { ...createOutbox(sent), ...overrides.outbox },
    identity: { username: () => Promise.resolve('pinline_bot'), groupTitle: () => 'Магазин', groupLink: () => null, ...overrides.identity },
    setUp: {
      chats: refusing<Deps['setUp']['chats']>('chats', { current: () => Promise.resolve(null) }),
      prober: refusing<Deps['setUp']['prober']>('prober', {}),
      settled: () => Promise.resolve(),
      ...overrides.setUp,
    },
    answer: createAnswerPress({ client, sleep: () => Promise.resolve() }),
    answerInline: (id, answer) => Promise.resolve(void inlineAnswers.push({ id, ...answer })),
    word: createWordAlert({ people, language: 'uk', timezone: 'Europe/Kyiv', clock }),
    newTrace: () => 'trace-1',
    clock,
    logger: createLogger({ service: 'test', level: 'silent' }),
  })
  let updateId = 100
  const handle = async (update: object, work: Partial<UpdateWork> = {}): Promise<void> => {
    updateId += 1
    const standard: UpdateWork = {
      updateId,
      attempts: 1,
      finishIn: () => Promise.resolve(),
      committed: () => undefined,
      fail: (error) => void failures.push(error),
    }
    // Updates are written down as far as a test needs them.
    const body: Update = { update_id: updateId, ...update }
    await handler.handle(body, { ...standard, ...work })
  }
  const notices = (): object[] =>
    sent
      .filter(({ op }) => op === 'notice')
      .map(({ recipient, payload }) => ({ recipient, ...(typeof payload === 'object' ? payload : {}) }))
  return { handle, sent, answers, inlineAnswers, failures, known, notices }
}

const userOf = ({ telegramId, firstName, lastName, username }: Person) => ({
  id: telegramId,
  is_bot: false,
  first_name: firstName,
  ...(lastName === null ? {} : { last_name: lastName }),
  ...(username === null ? {} : { username }),
})

/** A message of a person in the private chat, or in a group. */
export const written = (
  person: Person,
  content: object,
  chat: object = { id: person.telegramId, type: 'private', first_name: person.firstName },
) => ({
  message: { message_id: 500, date: 1, from: userOf(person), chat, ...content },
})

export const group = { id: -100_200, type: 'supergroup', title: 'Магазин' }

/** A press on a button below a message. */
export const pressed = (person: Person, data: string, chat: object = group) => ({
  callback_query: { id: 'q1', from: userOf(person), chat_instance: 'x', data, message: { message_id: 9, date: 1, chat } },
})
