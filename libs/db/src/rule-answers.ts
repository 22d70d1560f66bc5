import type { EffectInput } from '@pinline/contracts'
import { lockChat } from './chat-row.ts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { toCrm } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { createTransact } from './transaction.ts'

/** A buyer's message that a rule may answer. */
export interface UnansweredMessage {
  readonly chat: number
  readonly order: number
  readonly message: number
  readonly text: string
  readonly storedAt: Date
  readonly product: string | null
  readonly shop: string | null
  /** The buyer's first words in the chat. */
  readonly isFirst: boolean
}

/** Answers that rules give. */
export interface RuleAnswers {
  /** Messages that were posted as new after a moment and that no seller has answered, in the order of their coming; at most `limit`. */
  waiting(since: Date, limit: number): Promise<UnansweredMessage[]>
  /**
   * Answers a message, once a chat, rule and day, and once a message. Nothing where somebody has answered meanwhile, or is about to. `day`:
   * YYYY-MM-DD in the organisation's zone, of the message, so that asking again is harmless.
   */
  give(input: { message: UnansweredMessage; rule: string; day: string; text: string }): Promise<TouchedLane[]>
}

/** What was imported silently has no card, and is no news that could be answered. */
const waitingMessages = {
  name: 'messages-for-rules',
  text: `select c.id as chat, c.external_id as order, m.external_id as message, m.body as text, m.stored_at as "storedAt", c.product, c.shop,
     not exists (select 1 from message e where e.chat_id = c.id and e.external_id < m.external_id and e.side = 'buyer') as "isFirst"
   from chat c join message m on m.chat_id = c.id and m.external_id > c.last_seller_id and m.side = 'buyer' and not m.deleted and m.stored_at > $2
   where c.account = $1 and c.waiting_since is not null
     and exists (select 1 from outbox_item o where o.idem = 'card:' || c.account || ':' || c.external_id || ':' || m.external_id || ':group:main')
     and not exists (select 1 from outbox_item o where o.idem = 'auto:' || c.account || ':' || c.external_id || ':' || m.external_id)
   order by m.stored_at, m.external_id limit $3`,
}

const replyComing = {
  name: 'reply-coming',
  text: `select 1 as one from lane l join outbox_item o on o.lane_id = l.id where l.kind = 'crm' and l.key = $1 and o.op in ('reply.text', 'reply.file')
   and o.state in ('pending', 'sending') limit 1`,
}

const isAnswered = { name: 'rule-answered', text: 'select 1 as one from outbox_item where idem = $1' }

const useRule = {
  name: 'use-rule',
  text: 'insert into rule_use(chat_id, rule, day, at) values ($1, $2, $3, $4) on conflict do nothing returning 1 as one',
}

export const createRuleAnswers = (db: Pick<Database, 'pool'>, scope: Pick<DeskOptions, 'account' | 'clock'>): RuleAnswers => {
  const transact = createTransact(db)
  const { account } = scope
  return {
    waiting: async (since, limit) => (await db.pool.query<UnansweredMessage>({ ...waitingMessages, values: [account, since, limit] })).rows,
    give: ({ message: { chat: id, order, message }, rule, day, text }) =>
      transact(async (tx) => {
        const now = scope.clock()
        const chat = await lockChat(tx, { id })
        if (chat === null || !chat.waiting || chat.lastSellerId > message) return []
        const idem = `auto:${String(account)}:${String(order)}:${String(message)}`
        if ((await tx.query(isAnswered, [idem])).length > 0) return []
        if ((await tx.query(replyComing, [`${String(account)}:${String(order)}`])).length > 0) return []
        if ((await tx.query(useRule, [id, rule, day, now])).length === 0) return []
        await recordEvent(tx, { at: now, kind: 'rule', chat: id, data: { rule } })
        const payload: EffectInput<'reply.auto'> = { text }
        return enqueue(tx, [toCrm({ account, order }, { op: 'reply.auto', payload, idem, priority: 2, chat: id, message })])
      }),
  }
}

/** @internal */
export const ruleStatements = { waitingMessages, replyComing, isAnswered, useRule }
