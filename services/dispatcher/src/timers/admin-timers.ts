import { createTransact } from '@pinline/db'
import { createBusinessHours } from '@pinline/domain'
import type { Crm } from '@pinline/domain'
import { sleep } from '@pinline/platform'
import type { Parts } from '../parts.ts'
import { createTellAdmins } from '../tell-admins.ts'
import { createChoresTimer } from './chores.ts'
import { createDeadReplies } from './dead-replies.ts'
import { createNightlyClean } from './nightly-clean.ts'
import { createTelegramProbe, watchCrmList } from './outages.ts'
import type { Timer } from './timers.ts'
import { createUnproven } from './unproven.ts'
import type { PassReport } from './unproven.ts'

/** Whoever has asked for long work sees it begin within this time. */
const choresMs = 2_000
const probeMs = 30_000
const minuteMs = 60_000

/** What a new leader watches the service with. */
export interface AdminTimers {
  readonly timers: readonly Timer[]
  /** The CRM as reconciliation asks it; its outages are told of. */
  readonly crm: Pick<Crm, 'listChats'>
  readonly onPass: (pass: PassReport) => Promise<void>
}

/** Long work, outages, and what admins are reminded of. */
export const createAdminTimers = (parts: Parts, ring: (destination: string) => void): AdminTimers => {
  const { config, stores, client, clock } = parts
  const { bot } = config.telegram
  const { account } = config.crm
  const { retentionDays, answer, wording } = config.desk
  const tellAdmins = createTellAdmins({ ...stores, ring, bot })
  const outages = { ...stores, transact: createTransact(stores.database), client, tellAdmins, bot, account, clock }
  const hours = createBusinessHours(answer.week, wording.timeZone)
  const nightly = (): Timer[] =>
    retentionDays === null
      ? []
      : [{ name: 'nightly-clean', everyMs: minuteMs, run: createNightlyClean({ ...stores, retentionDays, bot, clock }) }]
  return {
    timers: [
      { name: 'chores', everyMs: choresMs, run: createChoresTimer({ ...stores, ring, sleep, clock }) },
      { name: 'telegram-probe', everyMs: probeMs, run: createTelegramProbe(outages) },
      { name: 'dead-replies', everyMs: minuteMs, run: createDeadReplies({ ...stores, hours, tellAdmins, clock }) },
      ...nightly(),
    ],
    crm: watchCrmList(parts.crm, outages),
    onPass: createUnproven({ ...stores, account, clock }),
  }
}
