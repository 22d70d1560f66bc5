import type { Database } from './database.ts'

/** What was sent lately, for a limiter that has lost its memory. */
export interface SendLog {
  /** Times of what each recipient got within `windowMs`, messages that are just being sent included. */
  recent(bot: number, windowMs: number): Promise<{ telegramChat: number; sentAt: Date[] }[]>
  /** Destinations whose head is just being sent: they may have got a message that is not counted yet. */
  sending(): Promise<string[]>
}

export const createSendLog = ({ pool }: Database): SendLog => ({
  recent: async (bot, windowMs) =>
    (
      await pool.query<{ telegramChat: number; sentAt: Date[] }>({
        name: 'recent-sends',
        text: `select telegram_chat as "telegramChat", array_agg(sent_at order by sent_at) as "sentAt" from telegram_message
          where bot = $1 and sent_at > now() - $2::int * interval '1 ms' group by telegram_chat`,
        values: [bot, windowMs],
      })
    ).rows,
  sending: async () =>
    (
      await pool.query<{ destination: string }>({
        name: 'sending-now',
        text: `select distinct l.destination from lane l join outbox_item o on o.lane_id = l.id and o.seq = l.done + 1
          where l.kind = 'telegram' and l.wanted > l.done and o.state = 'sending'`,
      })
    ).rows.map(({ destination }) => destination),
})
