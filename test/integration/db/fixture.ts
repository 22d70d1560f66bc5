import { createDatabase, createDesk, createImport, createLanes, createPeople } from '@pinline/db'
import type { ChatPage, Database, Desk, Imported, ImportMode, Lanes, OutboxItem } from '@pinline/db'
import type { CrmMessage } from '@pinline/domain'
import { createLogger, newId } from '@pinline/platform'
import { createTestDatabase } from '../../support/database.ts'

export const bot = 7_000_001
export const account = 42
export const groupChat = -1_000_000_000_001
export const pinTtlMs = 3_600_000

const logger = createLogger({ service: 'test', destination: { write: () => undefined } })

/** One process of Pinline, as far as the database knows it. */
export interface Process {
  readonly db: Database
  readonly lanes: Lanes
  readonly desk: Desk
  readonly importPage: (page: ChatPage) => Promise<Imported>
}

export interface Rig extends Process {
  /** Business time; real time moves leases. */
  readonly clock: { now: Date }
  readonly url: string
  /** Another process; `inline` false: it does not take the lanes that it fills. */
  open(options?: { inline?: boolean; poolSize?: number }): Process
  /** Reads rows for an assertion. */
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
  /** A manager; the number of the row. */
  manager(telegramId: number): Promise<number>
  close(): Promise<void>
}

/** A database of its own with one process; more are opened at will. */
export const createRig = async (): Promise<Rig> => {
  const database = await createTestDatabase()
  const clock = { now: new Date() }
  const opened: Database[] = []
  const open: Rig['open'] = ({ inline = true, poolSize = 10 } = {}) => {
    const db = createDatabase({ url: database.url, name: 'test', poolSize, logger })
    opened.push(db)
    const desk = createDesk(db, { bot, account, pinTtlMs, clock: () => clock.now })
    const importPage = createImport(db, { bot, account, ...(inline ? { newToken: newId } : {}) })
    return { db, lanes: createLanes(db), desk, importPage }
  }
  const first = open()
  const people = createPeople(first.db, bot)
  return {
    ...first,
    clock,
    url: database.url,
    open,
    rows: async <Row extends object>(text: string, values: unknown[] = []) => (await first.db.pool.query<Row>(text, values)).rows,
    manager: async (telegramId) => (await people.remember({ telegramId, firstName: 'M', lastName: null, username: null }, 'manager')).id,
    close: async () => {
      await Promise.all(opened.map((db) => db.close()))
      await database.drop()
    },
  }
}

let readings = Date.now()
/** Begin of a reading; each call is later than the one before. */
export const nextReadAt = (): Date => new Date((readings += 1))

const message = (id: number, side: CrmMessage['side'], change: Partial<CrmMessage> = {}): CrmMessage => ({
  id,
  side,
  text: `text ${String(id)}`,
  deleted: false,
  writtenAtText: '2026-01-01 10:00:00',
  writtenAt: new Date('2026-01-01T08:00:00Z'),
  file: null,
  ...change,
})

export const buyer = (id: number, change?: Partial<CrmMessage>): CrmMessage => message(id, 'buyer', change)
export const seller = (id: number, change?: Partial<CrmMessage>): CrmMessage => message(id, 'seller', change)

export const page = (order: number, mode: ImportMode, messages: readonly CrmMessage[], change: Partial<ChatPage> = {}): ChatPage => ({
  order,
  mode,
  messages,
  full: false,
  complete: true,
  readAt: nextReadAt(),
  ...change,
})

/** An import that must have stored. */
export const stored = async (result: Promise<Imported>): Promise<Imported & { status: 'stored' }> => {
  const imported = await result
  if (imported.status !== 'stored') throw new Error(`the import was ${imported.status}`)
  return imported
}

let telegramIds = 1_000
/** Number of the next Telegram message; rising over all chats. */
export const nextMessageId = (): number => (telegramIds += 1)

interface Taken {
  readonly lane: number
  readonly fence: number
}

/** Ends a card as sent to the group, with a button, as drawn for `version`. */
export const finishCard = (lanes: Lanes, held: Taken, item: OutboxItem, version: number, messageId = nextMessageId()) =>
  lanes.finish(held, item.seq, {
    state: 'sent',
    externalId: messageId,
    shown: { bot, telegramChat: groupChat, kind: 'card', subject: item.message ?? 0, version, open: true, media: false },
  })

/** A new chat whose only message, the buyer's, stands in the group with its button. */
export const postedChat = async (rig: Rig, order: number): Promise<{ chat: number; card: number; lane: number }> => {
  const imported = await stored(rig.importPage(page(order, 'hook', [buyer(order * 100 + 1)])))
  const [lane] = imported.lanes
  if (lane?.item == null || lane.fence === null) throw new Error('the card was not taken')
  const card = nextMessageId()
  await finishCard(rig.lanes, { lane: lane.lane, fence: lane.fence }, lane.item, 0, card)
  return { chat: imported.chat, card, lane: lane.lane }
}

/** Claims an idle lane with work and takes its head. */
export const takeItem = async (lanes: Lanes, lane: number): Promise<{ held: Taken; item: OutboxItem }> => {
  const held = await lanes.claim(lane, newId())
  if (held === null) throw new Error('the lane could not be claimed')
  const head = await lanes.takeHead(held)
  if (head.status !== 'item') throw new Error(`the head is ${head.status}`)
  return { held, item: head.item }
}

export interface CardRow {
  readonly recipient: string
  readonly message: number
  readonly state: string
}

/** Cards of an order in the order of their lanes. */
export const cardsOf = (rig: Rig, order: number): Promise<CardRow[]> =>
  rig.rows<CardRow>(
    `select o.recipient, o.message_id as message, o.state from outbox_item o join chat c on c.id = o.chat_id
     where c.external_id = $1 and o.op = 'card' order by o.recipient, o.seq`,
    [order],
  )

export const groupCards = async (rig: Rig, order: number): Promise<number[]> =>
  (await cardsOf(rig, order)).flatMap(({ recipient, message: id }) => (recipient === 'group:main' ? [id] : []))
