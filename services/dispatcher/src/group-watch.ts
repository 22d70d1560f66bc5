import { groupRecipient } from '@pinline/db'
import type { GroupQueue, OutboxRequest, People, Settings, TouchedLane } from '@pinline/db'
import type { Clock } from '@pinline/platform'
import { lacksRights } from '@pinline/telegram'
import { createTellAdmins } from './tell-admins.ts'

export interface GroupWatchDeps {
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly people: Pick<People, 'admins'>
  readonly groupQueue: Pick<GroupQueue, 'moveCards'>
  readonly enqueue: (requests: readonly OutboxRequest[]) => Promise<TouchedLane[]>
  readonly ring: (destination: string) => void
  readonly onError: (error: unknown) => void
  readonly bot: number
  /** Name of the group from configuration, where it is known. */
  readonly title: () => Promise<string>
  readonly clock: Clock
}

/** Tells the admins what happens to the managers' group, each thing once. */
export interface GroupWatch {
  /** The bot can not write there. What waits is kept. */
  readonly lost: (recipient: string, description: string) => Promise<void>
  /** Something has arrived there. */
  readonly reached: (recipient: string) => void
  /** It has another number; its open cards are posted anew. */
  readonly moved: (recipient: string, telegramChat: number) => Promise<void>
}

/** Since when the bot can not write to the group, as an ISO time; empty while it can. */
export const groupLostKey = (bot: number): string => `group.lost.${String(bot)}`

/** How often other processes' word about the group is looked up. */
const lookAgainMs = 30_000

export const createGroupWatch = (deps: GroupWatchDeps): GroupWatch => {
  const { settings, groupQueue, ring, onError, bot, title, clock } = deps
  const key = groupLostKey(bot)
  let known: { since: string | null; untilMs: number } | null = null

  const since = async (): Promise<string | null> => {
    const nowMs = clock().getTime()
    if (known !== null && known.untilMs > nowMs) return known.since
    const stored = await settings.get(key)
    known = { since: typeof stored === 'string' && stored !== '' ? stored : null, untilMs: nowMs + lookAgainMs }
    return known.since
  }
  const note = async (value: string | null): Promise<void> => {
    await settings.set(key, value ?? '')
    known = { since: value, untilMs: clock().getTime() + lookAgainMs }
  }

  const tellAdmins = createTellAdmins(deps)

  const forget = async (): Promise<void> => {
    if ((await since()) !== null) await note(null)
  }

  return {
    lost: async (recipient, description) => {
      if (recipient !== groupRecipient) return
      const earlier = await since()
      const at = earlier ?? clock().toISOString()
      if (earlier === null) await note(at)
      const reason = { text: lacksRights(description) ? 'reason.group.rights' : 'reason.group.removed' }
      await tellAdmins(`group-lost:${at}`, { key: 'adm.group.lost', params: { group: await title(), reason } })
    },
    reached: (recipient) => {
      if (recipient === groupRecipient) void forget().catch(onError)
    },
    moved: async (recipient, telegramChat) => {
      if (recipient !== groupRecipient) return
      const lanes = await groupQueue.moveCards(telegramChat)
      await tellAdmins(`group-moved:${String(telegramChat)}`, { key: 'adm.group.moved' })
      for (const { destination } of lanes) ring(destination)
    },
  }
}
