import type { Database } from './database.ts'

/** What was sent lately, for a limiter that has lost its memory. */
export interface SendLog {
  /** Times of what each recipient got within `windowMs`, messages that are just being sent included. */
  recent(bot: number, windowMs: number): Promise<{ telegramChat: number; sentAt: Date[] }[]>
  /** Destinations to which something is just being sent, and how many at once: they may have got so many messages that are not counted yet. */
  sending(): Promise<{ destination: string; count: number }[]>
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
      await pool.query<{ destination: string; count: number }>({
        name: 'sending-now',
        text: `select l.destination, count(*) as count from lane l join outbox_item o on o.lane_id = l.id and o.seq = l.done + 1
          where l.kind = 'telegram' and l.wanted > l.done and o.state = 'sending' group by l.destination`,
      })
    ).rows,
})
