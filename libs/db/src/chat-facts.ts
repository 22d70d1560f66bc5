import type { Database } from './database.ts'
import type { PersonName } from './views.ts'
import { person } from './views.ts'

/** Somebody who has a chat (by a pin, as an activation) or has it open in private. */
export interface Connection {
  readonly person: PersonName
  readonly kind: 'pin' | 'activation' | 'open'
  readonly since: Date
}

/** What admins look up about a chat beyond what cards show. */
export interface ChatFacts {
  readonly kind: 'ordinary' | 'activation'
  /** State of an activation. */
  readonly workState: string | null
  readonly messages: number
  /** As the CRM last said; null where its list has not been read. */
  readonly messagesInCrm: number | null
  /** When it was last read from the CRM. */
  readonly syncedAt: Date | null
  readonly connected: readonly Connection[]
}

const facts = {
  name: 'chat-facts',
  text: `select c.kind, c.work_state as "workState", c.proven_count as "messagesInCrm", c.synced_at as "syncedAt",
   (select count(*) from message m where m.chat_id = c.id) as messages from chat c where c.id = $1`,
}

/** The owner first, then those who look at it; whoever owns it is named once. */
const connected = {
  name: 'chat-connections',
  text: `select ${person('m')} as person, a.kind, a.claimed_at as since, 1 as rank from assignment a join manager m on m.id = a.manager_id
     where a.chat_id = $1 and a.released_at is null
   union all select ${person('m')}, 'open', o.touched_at, 2 from open_chat o join manager m on m.id = o.manager_id
     where o.chat_id = $1 and not exists (select 1 from assignment a where a.chat_id = $1 and a.released_at is null and a.manager_id = o.manager_id)
   order by rank, since`,
}

type FactsRow = Omit<ChatFacts, 'kind' | 'connected'> & { readonly kind: string }
type ConnectionRow = Omit<Connection, 'kind'> & { readonly kind: string }

const kindOf = (kind: string): Connection['kind'] => (kind === 'activation' || kind === 'open' ? kind : 'pin')

/** Null for a chat that does not exist. */
export const createChatFacts =
  ({ pool }: Pick<Database, 'pool'>) =>
  async (chat: number): Promise<ChatFacts | null> => {
    const [row] = (await pool.query<FactsRow>({ ...facts, values: [chat] })).rows
    if (row === undefined) return null
    const { rows } = await pool.query<ConnectionRow>({ ...connected, values: [chat] })
    return {
      ...row,
      kind: row.kind === 'activation' ? 'activation' : 'ordinary',
      connected: rows.map(({ person: who, kind, since }) => ({ person: who, kind: kindOf(kind), since })),
    }
  }

/** @internal */
export const chatFactStatements = { facts, connected }
