import type { Database } from './database.ts'
import { recordEvent } from './events.ts'
import { createTransact } from './transaction.ts'
import { person } from './views.ts'
import type { PersonName } from './views.ts'

/** What the team tells itself about a chat. */
export interface Note {
  readonly id: number
  readonly manager: PersonName | null
  readonly text: string
  readonly at: Date
}

/** Notes of chats. No buyer ever sees one, and nothing sends one anywhere. */
export interface Notes {
  /** Keeps a note; false for a chat that does not exist. The same `key` keeps one. */
  add(input: { chat: number; manager: number; text: string; now: Date; key: string }): Promise<boolean>
  /** Notes of a stretch of time, ascending; the newest `limit`. Open ends are null. */
  between(chat: number, range: { from: Date | null; till: Date | null; limit: number }): Promise<Note[]>
}

/** The event is what tells a repetition: no column of the note could. */
const insertNote = {
  name: 'insert-note',
  text: `insert into note(chat_id, manager_id, body, created_at) select c.id, $2, $3, $4 from chat c where c.id = $1
   and not exists (select 1 from event e where e.chat_id = $1 and e.kind = 'note' and e.manager_id = $2 and e.data ->> 'key' = $5) returning id`,
}

const chatExists = { name: 'note-chat', text: 'select 1 as one from chat where id = $1 for update' }

const notesBetween = {
  name: 'notes-between',
  text: `select n.id, ${person('m')} as manager, n.body as text, n.created_at as at from note n left join manager m on m.id = n.manager_id
   where n.chat_id = $1 and ($2::timestamptz is null or n.created_at >= $2) and ($3::timestamptz is null or n.created_at < $3)
   order by n.created_at desc, n.id desc limit $4`,
}

export const createNotes = (db: Pick<Database, 'pool'>): Notes => {
  const transact = createTransact(db)
  return {
    add: ({ chat, manager, text, now, key }) =>
      transact(async (tx) => {
        if ((await tx.query(chatExists, [chat])).length === 0) return false
        const added = await tx.query(insertNote, [chat, manager, text, now, key])
        if (added.length > 0) await recordEvent(tx, { at: now, kind: 'note', chat, manager, data: { key } })
        return true
      }),
    between: async (chat, { from, till, limit }) =>
      (await db.pool.query<Note>({ ...notesBetween, values: [chat, from, till, limit] })).rows.toReversed(),
  }
}

/** @internal */
export const noteStatements = { insertNote, chatExists, notesBetween }
