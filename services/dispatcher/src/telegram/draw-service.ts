import type { EffectPayload } from '@pinline/contracts'
import { groupLostKey } from '../group-watch.ts'
import { drawChore, drawDay, drawService } from '../render/service.ts'
import type { Gap, Trouble } from '../render/service.ts'
import { outageKey, readOutage } from '../timers/outage.ts'
import { watermarkKey } from '../timers/reconcile.ts'
import { readUnproven, unprovenKey } from '../timers/unproven.ts'
import type { Placement } from './deliver.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

type ServiceDeps = Pick<
  DrawDeps,
  'views' | 'settings' | 'service' | 'dayNumbers' | 'chores' | 'startOfDay' | 'bot' | 'account' | 'consoleUrl' | 'clock'
>

const isMoment = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** What is known of other systems, whichever process has found it out. */
const createStanding = ({ settings, service, bot, account }: ServiceDeps) => {
  const troublesOf = async (): Promise<Trouble[]> => {
    const outage = readOutage(await settings.get(outageKey('crm', account)))
    const group = await settings.get(groupLostKey(bot))
    const crm: Trouble[] =
      outage === null || outage.upAt !== null ? [] : [{ kind: outage.reason === 'key' ? 'key' : 'down', since: new Date(outage.since) }]
    return [...crm, ...(isMoment(group) ? [{ kind: 'group', since: new Date(group) } as const] : [])]
  }
  /** While the CRM is away, chats that it has rung for are among those that may lack something. */
  const gapOf = async (crm: Trouble | undefined): Promise<Gap | null> => {
    const unproven = readUnproven(await settings.get(unprovenKey(account)))
    const orders = new Set([...(unproven?.orders ?? []), ...(crm === undefined ? [] : await service.unreadOrders())])
    const since = unproven === null ? crm?.since : new Date(unproven.since)
    if (orders.size === 0 || since === undefined) return null
    return { n: orders.size, since, reason: crm !== undefined ? 'down' : unproven?.hidden === true ? 'hidden' : 'unread' }
  }
  return async () => {
    const troubles = await troublesOf()
    const proven = await settings.get(watermarkKey(account))
    return { troubles, gap: await gapOf(troubles.find(({ kind }) => kind !== 'group')), proven: isMoment(proven) ? new Date(proven) : null }
  }
}

/** Draws what admins ask about the service, the day in numbers, and how far long work is. */
export const createServicePages = (deps: ServiceDeps) => {
  const { views, service, dayNumbers, chores, startOfDay, bot, consoleUrl, clock } = deps
  const standing = createStanding(deps)

  const show = async ({ edit }: EffectPayload<'service'>, target: Target): Promise<Drawn> => {
    if (target.role !== 'admin') return { type: 'nothing' }
    const view = { ...(await standing()), state: await service.state(), consoleUrl, now: clock() }
    const placement: Placement = edit === null ? place(target) : { type: 'edit', ...edit, media: false }
    return { type: 'show', drawing: drawService(view, target.wording), placement, kind: 'service', version: 0 }
  }

  const stats = async (target: Target): Promise<Drawn> => {
    if (!isStaff(target)) return { type: 'nothing' }
    const now = clock()
    const [numbers, state] = await Promise.all([dayNumbers(startOfDay(now), now), service.state()])
    return { type: 'show', drawing: drawDay({ numbers, state, now }, target.wording), placement: place(target), kind: 'notice', version: 0 }
  }

  /** All that is told of a chore to one person stands in one message. */
  const chore = async ({ chore: id }: EffectPayload<'chore'>, target: Target): Promise<Drawn> => {
    const found = target.role === 'admin' ? await chores.get(id) : null
    if (found === null) return { type: 'nothing' }
    const shown = (await views.shownAbout('chore', id)).find((each) => each.bot === bot && each.telegramChat === target.telegramChat)
    const placement: Placement =
      shown === undefined ? place(target) : { type: 'edit', telegramChat: shown.telegramChat, messageId: shown.messageId, media: false }
    return { type: 'show', drawing: drawChore(found, target.wording), placement, kind: 'chore', subject: id, version: 0 }
  }
  return { service: show, stats, chore }
}
