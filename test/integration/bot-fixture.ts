import { createCatalogueBook } from '@pinline/catalogue'
import { createDatabase, createIntake, createPeople } from '@pinline/db'
import type { Database, Person, Role } from '@pinline/db'
import type { LaneWorker } from '@pinline/domain'
import { createLogger, createMetrics, parseWorkWeek } from '@pinline/platform'
import type { Mutex } from '@pinline/queue'
import { createApp } from '../../services/bot/src/app.ts'
import type { AppDeps } from '../../services/bot/src/app.ts'
import { createTestDatabase } from '../support/database.ts'

const bot = 42
export const account = 7
const groupId = -100_200
const logger = createLogger({ service: 'test', level: 'silent' })

export interface Answer {
  readonly id: string
  readonly text: string | undefined
}

const office = parseWorkWeek('mon-fri 09:00-18:00')
const week = office.status === 'ok' ? office.value : []

export const withoutLock: Mutex = { acquire: () => Promise.resolve('unavailable') }

/** One bot process: its own pool, the fake Telegram of the fixture. */
const openInstance = (
  url: string,
  deps: Pick<AppDeps, 'client' | 'mutex' | 'clock' | 'hints' | 'catalogue'> & { readonly hasShop: boolean },
): { worker: LaneWorker; database: Database } => {
  const database = createDatabase({ url, name: 'bot-test', logger })
  const worker = createApp({
    config: {
      bot,
      account: deps.hasShop ? account : null,
      desk: {
        pinTtlMs: 24 * 3_600_000,
        textLimit: 4000,
        retentionDays: null,
        week: week,
        emailPolicy: 'mask',
        language: 'uk',
        timezone: 'Europe/Kyiv',
      },
    },
    database,
    identity: { username: () => Promise.resolve('pinline_bot'), groupTitle: () => 'Магазин', groupLink: () => null },
    metrics: createMetrics('bot'),
    logger,
    ...deps,
  })
  return { worker, database }
}

export interface BotFixtureOptions {
  readonly instances?: number
  readonly mutex?: Mutex
  /** Text of the catalogue of a help desk. @defaultValue null, without one */
  readonly helpDesk?: string | null
  /** @defaultValue true */
  readonly hasShop?: boolean
}

/** A catalogue that is read again and again; null: no help desk. */
const openCatalogue = async (file: { text: string | null }) => {
  if (file.text === null) return null
  const book = createCatalogueBook({ path: 'own.yaml', read: () => Promise.resolve(file.text ?? ''), logger })
  await book.look()
  return book
}

/** A migrated database with bot processes on it. What Telegram would send is stored and worked; what it would get is recorded. */
export const createBotFixture = async ({ instances = 1, mutex = withoutLock, helpDesk = null, hasShop = true }: BotFixtureOptions = {}) => {
  const file = { text: helpDesk }
  const catalogue = await openCatalogue(file)
  const testDatabase = await createTestDatabase()
  const answers: Answer[] = []
  const hints = { telegram: new Set<string>(), crmOutbox: new Set<number>(), crmSync: new Set<number>(), openProject: new Set<number>() }
  const time = { now: new Date('2026-11-22T12:00:00Z') }
  const call = (method: string, payload: { callback_query_id: string; text?: string }) => {
    if (method !== 'answerCallbackQuery') throw new Error(`${method} was not expected`)
    answers.push({ id: payload.callback_query_id, text: payload.text })
    return Promise.resolve({ status: 'ok', value: true })
  }
  const deps = {
    client: { call } as unknown as AppDeps['client'], // this one method is all that the bot calls
    mutex,
    catalogue,
    hasShop,
    clock: () => time.now,
    hints: {
      telegram: ({ destination }: { destination: string }) => Promise.resolve(hints.telegram.add(destination)),
      crmOutbox: ({ lane }: { lane: number }) => Promise.resolve(hints.crmOutbox.add(lane)),
      crmSync: ({ chat }: { chat: number }) => Promise.resolve(hints.crmSync.add(chat)),
      openProject: ({ lane }: { lane: number }) => Promise.resolve(hints.openProject.add(lane)),
    },
  }
  const apps = Array.from({ length: instances }, () => openInstance(testDatabase.url, deps))
  const database = createDatabase({ url: testDatabase.url, name: 'test', logger })
  const people = createPeople(database, bot)
  const intake = createIntake(database)
  let updateId = 1000

  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await database.pool.query<Row>(text, [...values])).rows

  /** Stores an update like ingress; answers with its lane. */
  const store = async (telegramId: number, content: object): Promise<number> => {
    updateId += 1
    const body = { update_id: updateId, ...content }
    return (await intake.storeUpdate({ bot, updateId, laneKey: `${String(bot)}:${String(telegramId)}`, body })).lane
  }
  const work = async (lane: number, instance = 0): Promise<void> => {
    await apps[instance]?.worker.work(lane)
  }
  const userOf = ({ telegramId, firstName, username }: Person) => ({
    id: telegramId,
    is_bot: false,
    first_name: firstName,
    ...(username === null ? {} : { username }),
  })

  let messageId = 0
  return {
    answers,
    hints,
    /** Its help desk has another catalogue from now on. */
    setCatalogue: async (text: string): Promise<void> => {
      file.text = text
      await catalogue?.look()
    },
    time,
    database,
    people,
    sql,
    store,
    work,
    /** Somebody who has written to the bot before. */
    person: async (telegramId: number, role: Role): Promise<Person> => {
      const name = `m${String(telegramId)}`
      const { id } = await people.remember({ telegramId, firstName: name, lastName: null, username: name }, role)
      return people.change(id, { startedAt: time.now, legendAt: time.now })
    },
    /** A chat whose buyer waits, with a card in the group for each of `cards`. Answers with our row's number. */
    chat: async (order: number, cards: readonly number[] = []): Promise<number> => {
      const [row] = await sql<{ id: number }>(
        `insert into chat(account, external_id, last_id, last_buyer_id, waiting_since, product) values ($1, $2, 9, 9, now(), 'Навушники') returning id`,
        [account, order],
      )
      const id = row?.id ?? 0
      await sql(
        `insert into message(chat_id, external_id, side, body, hash, read_at, written_text, carded) values ($1, 9, 'buyer', 'Є білі?', 1, now(), '', true)`,
        [id],
      )
      for (const card of cards) {
        await sql(
          `insert into telegram_message(bot, telegram_chat, message_id, kind, chat_id, subject_id, lane_id, seq, open) values ($1, $2, $3, 'card', $4, 9, 1, 1, true)`,
          [bot, groupId, card, id],
        )
      }
      return id
    },
    /** The bot has sent a message that shows a chat to a person. */
    showIn: async (person: Person, kind: string, chat: number): Promise<number> => {
      messageId += 1
      await sql(
        `insert into telegram_message(bot, telegram_chat, message_id, kind, chat_id, subject_id, lane_id, seq) values ($1, $2, $3, $4, $5, 9, 1, 1)`,
        [bot, person.telegramId, messageId, kind, chat],
      )
      return messageId
    },
    press: (person: Person, data: string, id = 'q', chat: object = { id: groupId, type: 'supergroup', title: 'Магазин' }, message = 1) =>
      store(person.telegramId, {
        callback_query: { id, from: userOf(person), chat_instance: 'x', data, message: { message_id: message, date: 1, chat } },
      }),
    write: (person: Person, content: object) => {
      messageId += 1
      const chat = { id: person.telegramId, type: 'private', first_name: person.firstName }
      return store(person.telegramId, { message: { message_id: messageId, date: 1, from: userOf(person), chat, ...content } })
    },
    close: async () => {
      for (const app of apps) {
        await app.worker.close()
        await app.database.close()
      }
      await database.close()
      await testDatabase.drop()
    },
  }
}

export type BotFixture = Awaited<ReturnType<typeof createBotFixture>>
