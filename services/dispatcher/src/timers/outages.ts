import type { ServiceReads } from '@pinline/db'
import type { Crm, CrmResult } from '@pinline/domain'
import type { TelegramClient } from '@pinline/telegram'
import type { TellAdmins } from '../tell-admins.ts'
import { createOutageWatch } from './outage.ts'
import type { OutageWatchDeps, Seen } from './outage.ts'

export interface OutagesDeps extends Pick<OutageWatchDeps, 'settings' | 'transact' | 'clock'> {
  readonly service: Pick<ServiceReads, 'repliesUnderWay'>
  readonly client: Pick<TelegramClient, 'call'>
  readonly tellAdmins: TellAdmins
  readonly bot: number
  readonly account: number
}

/** Null where a call says nothing about the CRM. */
const seenOf = (result: CrmResult<unknown>): Seen | null => {
  switch (result.status) {
    case 'ok':
    case 'rejected':
    case 'missing':
      return 'ok'
    case 'unauthorized':
    case 'forbidden':
      return 'key'
    case 'ambiguous':
      return 'silent'
    case 'not-done':
      return result.reason === 'cancelled' ? null : 'silent'
  }
}

/** Watches the CRM by the list that reconciliation asks it for anyway. Admins are told of an outage and of its end. */
export const watchCrmList = (crm: Pick<Crm, 'listChats'>, deps: OutagesDeps): Pick<Crm, 'listChats'> => {
  const { tellAdmins, service, account } = deps
  const watch = createOutageWatch({
    ...deps,
    system: 'crm',
    number: account,
    waiting: service.repliesUnderWay,
    onDown: ({ since, reason }) =>
      tellAdmins(
        `crm-${reason}:${since}`,
        reason === 'key' ? { key: 'err.crm.key' } : { key: 'err.crm.down', params: { since: { time: 'since', at: since } } },
      ),
    onOver: ({ since, queued }, left) => tellAdmins(`crm-up:${since}`, { key: 'err.crm.up', params: { n: Math.max(0, queued - left) } }),
  })
  return {
    listChats: async (...call) => {
      const result = await crm.listChats(...call)
      const seen = seenOf(result)
      if (seen !== null) await watch(seen)
      return result
    },
  }
}

/** Asks Telegram whether it is there. Its outages only stand in the log, for nobody could be told of them. */
export const createTelegramProbe = (deps: OutagesDeps): (() => Promise<void>) => {
  const watch = createOutageWatch({
    ...deps,
    system: 'telegram',
    number: deps.bot,
    waiting: () => Promise.resolve(0),
    onDown: () => Promise.resolve(),
    onOver: () => Promise.resolve(),
  })
  return async () => {
    const { status } = await deps.client.call('getMe', {})
    await watch(status === 'unauthorized' ? 'key' : status === 'not-done' || status === 'ambiguous' ? 'silent' : 'ok')
  }
}
