import type { Database } from './database.ts'

/** Looks for cards whose button claims a chat that somebody has. */
export interface StaleCards {
  /**
   * Owned chats with a card that was drawn before their last change, still shows its button, and that no edit was asked for: the process that has
   * sent it saw the change, and ended before it could ask. Up to 50.
   */
  find(): Promise<number[]>
}

/** Whoever has sent the card may still be about to ask for its edit. */
const graceSeconds = 10

/** @internal */
export const staleCardStatements = {
  find: {
    name: 'find-stale-cards',
    text: `select distinct c.id from chat c join telegram_message t on t.chat_id = c.id and t.kind = 'card'
   where c.owner_id is not null and c.account = $2 and t.bot = $1 and t.open and t.version < c.version and t.sent_at < now() - interval '${String(graceSeconds)} s'
     and not exists (select 1 from outbox_item o where o.idem = 'card.edit:' || t.bot || ':' || t.telegram_chat || ':' || t.message_id || ':' || c.version)
   order by c.id limit 50`,
  },
} as const

export const createStaleCards = (
  { pool }: Pick<Database, 'pool'>,
  { bot, account }: { readonly bot: number; readonly account: number },
): StaleCards => ({
  find: async () => (await pool.query<{ id: number }>({ ...staleCardStatements.find, values: [bot, account] })).rows.map(({ id }) => id),
})
