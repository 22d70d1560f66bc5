import { encodeCallback } from '@pinline/contracts'
import type { ServiceReads } from '@pinline/db'
import type { BusinessHours } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { TellAdmins } from '../tell-admins.ts'

export interface DeadRepliesDeps {
  readonly service: Pick<ServiceReads, 'state'>
  readonly hours: Pick<BusinessHours, 'isOpen'>
  readonly tellAdmins: TellAdmins
  readonly clock: Clock
}

const hourMs = 3_600_000

/** Tells admins once in each working hour that replies stand unsent. */
export const createDeadReplies =
  ({ service, hours, tellAdmins, clock }: DeadRepliesDeps): (() => Promise<void>) =>
  async () => {
    const now = clock()
    if (!hours.isOpen(now)) return
    const { dead, deadSince } = await service.state()
    if (dead === 0 || deadSince === null) return
    const params = { n: dead, dur: { durationMs: Math.max(0, now.getTime() - deadSince.getTime()) } }
    const buttons = [[{ label: 'btn.dead', data: encodeCallback({ action: 'dead', args: [1] }) }]]
    await tellAdmins(`dead-replies:${String(Math.floor(now.getTime() / hourMs))}`, { key: 'adm.dead', params, buttons })
  }
