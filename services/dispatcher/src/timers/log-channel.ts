import { logRecipient, toTelegram } from '@pinline/db'
import type { EventLog, OutboxRequest, Settings, TouchedLane } from '@pinline/db'

export interface LogChannelDeps {
  readonly events: EventLog
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly ring: (destination: string) => void
  /** There is a log channel now. */
  readonly hasChannel: () => Promise<boolean>
  readonly bot: number
}

/** Events of one post; more come with the next one. */
const batch = 30

/**
 * Hands what happened since the last post to the log channel, as one message. Called every few seconds, so bursts are merged. What
 * happens while there is no channel is never posted.
 */
export const createLogChannel = ({ events, settings, enqueue, ring, hasChannel, bot }: LogChannelDeps): (() => Promise<void>) => {
  const key = `log.cursor.${String(bot)}`
  return async () => {
    const stored = await settings.get(key)
    const from = typeof stored === 'number' ? stored : 0
    if (!(await hasChannel())) {
      const newest = await events.newest()
      if (newest !== from) await settings.set(key, newest)
      return
    }
    const to = (await events.read(from, null, batch)).at(-1)?.id
    if (to === undefined) return
    await enqueue([
      toTelegram(
        { bot, recipient: logRecipient, order: 0 },
        { op: 'log', payload: { from, to }, idem: `log:${String(bot)}:${String(to)}`, priority: 4 },
      ),
    ])
    await settings.set(key, to)
    ring(logRecipient)
  }
}
