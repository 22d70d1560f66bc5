import type { OutboxRequest, Person } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import type { Update } from 'grammy/types'
import { createAnswerPress } from '../src/answer.ts'
import { createBot } from '../src/bot.ts'
import type { BotDeps, UpdateWork } from '../src/context.ts'
import type { GuardDeps } from '../src/guard.ts'
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

type Deps = BotDeps & GuardDeps
export type Overrides = { readonly [Name in keyof Deps]?: Partial<Deps[Name]> }

/** Answers every question with "nothing there" and refuses every change that a test has not allowed. */
const refusing = <T extends object>(name: string, allowed: Partial<T>): T =>
  // A port whose methods are looked up one by one; what is missing throws when it is called.
  new Proxy(allowed, {
    get: (target, method) => {
      if (Object.hasOwn(target, method)) return Reflect.get(target, method) as unknown
      return () => {
        throw new Error(`${name}.${String(method)} was not expected`)
      }
    },
  }) as T

/** The bot between fakes. `sent` holds the effects asked for, `answers` the presses answered. */
export const createFixture = (people: readonly Person[], overrides: Overrides = {}) => {
  const sent: OutboxRequest[] = []
  const answers: Answer[] = []
  const known = new Map(people.map((person) => [person.id, person]))
  const peopleFake: Partial<BotDeps['people']> = {
    find: (telegramId) => Promise.resolve([...known.values()].find((person) => person.telegramId === telegramId) ?? null),
    get: (id) => Promise.resolve(known.get(id) ?? null),
    admins: () => Promise.resolve([...known.values()].filter(({ role }) => role === 'admin')),
    remember: (profile, role) => {
      const found = [...known.values()].find(({ telegramId }) => telegramId === profile.telegramId)
      const person: Person = found === undefined ? { ...stranger, id: known.size + 10, role, ...profile } : { ...found, ...profile }
      known.set(person.id, person)
      return Promise.resolve(person)
    },
    change: (id, change) => {
      const person = known.get(id)
      if (person === undefined) throw new Error('nobody to change')
      const changed = { ...person, ...change }
      known.set(id, changed)
      return Promise.resolve(changed)
    },
    ...overrides.people,
  }
  const people_ = refusing<BotDeps['people']>('people', peopleFake)
  const client = {
    call: (method: string, payload: object) => {
      if (method !== 'answerCallbackQuery') throw new Error(`${method} was not expected`)
      const {
        callback_query_id: id,
        text,
        show_alert: isAlert = false,
      } = payload as {
        callback_query_id: string
        text?: string
        show_alert?: boolean
      }
      answers.push({ id, text, isAlert })
      return Promise.resolve({ status: 'ok', value: true } as const)
    },
  } as unknown as Parameters<typeof createAnswerPress>[0]['client'] // only this one method is called
  const clock = overrides.clock === undefined ? () => now : (overrides.clock as () => Date)
  const deps: Deps = {
    bot,
    account,
    pinTtlMs: 24 * 3_600_000,
    language: 'uk',
    people: people_,
    desk: refusing('desk', overrides.desk ?? {}),
    deskReads: refusing('deskReads', {
      openChat: () => Promise.resolve(null),
      candidates: () => Promise.resolve([]),
      ...overrides.deskReads,
    }),
    access: refusing('access', { unannounced: () => Promise.resolve([]), ...overrides.access }),
    views: refusing('views', { shown: () => Promise.resolve(null), shownAbout: () => Promise.resolve([]), ...overrides.views }),
    replies: refusing('replies', overrides.replies ?? {}),
    replyDecisions: refusing('replyDecisions', overrides.replyDecisions ?? {}),
    botReads: refusing('botReads', overrides.botReads ?? {}),
    outbox: {
      send: (requests) => {
        sent.push(...requests)
        return Promise.resolve()
      },
      ring: () => Promise.resolve(),
      refresh: () => Promise.resolve(),
      ...overrides.outbox,
    },
    mutex: { acquire: () => Promise.resolve('unavailable' as const), ...overrides.mutex },
    identity: { username: () => Promise.resolve('pinline_bot'), groupTitle: () => 'Магазин' },
    answer: createAnswerPress({ client, sleep: () => Promise.resolve() }),
    word: createWordAlert({ people: people_, language: 'uk', timezone: 'Europe/Kyiv', clock }),
    newTrace: () => 'trace-1',
    clock,
    logger: createLogger({ service: 'test', level: 'silent' }),
  }
  const failures: string[] = []
  let updateId = 100
  const handler = createBot(deps)
  const handle = async (update: object, work: Partial<UpdateWork> = {}): Promise<void> => {
    updateId += 1
    // Updates are written down as far as a test needs them.
    await handler.handle({ update_id: updateId, ...update } as Update, {
      updateId,
      attempts: 1,
      finishIn: () => Promise.resolve(),
      committed: () => undefined,
      fail: (error) => void failures.push(error),
      ...work,
    })
  }
  const notices = (): unknown[] =>
    sent.filter(({ op }) => op === 'notice').map(({ recipient, payload }) => ({ recipient, ...Object(payload) }))
  return { handle, sent, answers, failures, known, notices }
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
