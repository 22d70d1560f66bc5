import { createTransact } from '@pinline/db'
import { createBusinessHours } from '@pinline/domain'
import type { Crm, Timer } from '@pinline/domain'
import { sleep } from '@pinline/platform'
import type { Parts } from '../parts.ts'
import { createTellAdmins } from '../tell-admins.ts'
import { createChoresTimer } from './chores.ts'
import { createDeadReplies } from './dead-replies.ts'
import { createNightlyClean } from './nightly-clean.ts'
import { createTelegramProbe, watchCrmList } from './outages.ts'
import { createUnproven } from './unproven.ts'
import type { PassReport } from './unproven.ts'

/** Whoever has asked for long work sees it begin within this time. */
const choresMs = 2_000
const probeMs = 30_000
const minuteMs = 60_000

/** The CRM as reconciliation asks it; its outages are told of. */
export interface CrmWatch {
  readonly crm: Pick<Crm, 'listChats'>
  readonly onPass: (pass: PassReport) => Promise<void>
}

const outagesOf = (parts: Parts, ring: (destination: string) => void) => {
  const { config, stores, client, clock } = parts
  const { bot } = config.telegram
  const tellAdmins = createTellAdmins({ ...stores, ring, bot })
  return { ...stores, transact: createTransact(stores.database), client, tellAdmins, bot, account: config.account, clock }
}

/** What a new leader watches the CRM with. */
export const createCrmWatch = (parts: Parts, ring: (destination: string) => void): CrmWatch => ({
  crm: watchCrmList(parts.crm, outagesOf(parts, ring)),
  onPass: createUnproven({ ...parts.stores, account: parts.config.account, clock: parts.clock }),
})

/** Long work, outages of Telegram, and what admins are reminded of. */
export const createAdminTimers = (parts: Parts, ring: (destination: string) => void): Timer[] => {
  const { config, stores, clock } = parts
  const { bot } = config.telegram
  const { retentionDays, answer, wording } = config.desk
  const outages = outagesOf(parts, ring)
  const hours = createBusinessHours(answer.week, wording.timeZone)
  const nightly = (): Timer[] =>
    retentionDays === null
      ? []
      : [{ name: 'nightly-clean', everyMs: minuteMs, run: createNightlyClean({ ...stores, retentionDays, bot, clock }) }]
  return [
    { name: 'chores', everyMs: choresMs, run: createChoresTimer({ ...stores, ring, sleep, clock }) },
    { name: 'telegram-probe', everyMs: probeMs, run: createTelegramProbe(outages) },
    { name: 'dead-replies', everyMs: minuteMs, run: createDeadReplies({ ...stores, hours, tellAdmins: outages.tellAdmins, clock }) },
    ...nightly(),
  ]
}
