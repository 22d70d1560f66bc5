import type { CatalogueBook } from '@pinline/catalogue'
import { encodeCallback } from '@pinline/contracts'
import type { FreeRequest, RequestsDue, Settings, SupportRequest, TouchedLane } from '@pinline/db'
import type { BusinessHours } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { TellAdmins } from '../tell-admins.ts'

export interface DueDeps {
  readonly due: RequestsDue
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly catalogue: Pick<CatalogueBook, 'current'>
  readonly hours: Pick<BusinessHours, 'workingMs' | 'isOpen'>
  readonly hint: (lanes: readonly TouchedLane[]) => void
  readonly clock: Clock
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Whoever has asked for help shall not wonder where the request went. */
const downAfterMs = 20_000
/** A solution that nobody objects to. */
const acceptedAfterDays = 3

const before = (clock: Clock, ms: number): Date => new Date(clock().getTime() - ms)

/** Tells requesters whose requests could not be passed on at once. */
export const createDownTimer =
  ({ due, hint, clock }: DueDeps): (() => Promise<void>) =>
  async () => {
    hint(await due.tellDown(before(clock, downAfterMs)))
  }

const remindOf = (request: SupportRequest, closesAt: Date, waitedMs: number) => ({
  once: `${String(request.id)}:remind:${String(request.askedAt?.getTime() ?? 0)}`,
  notice: {
    key: 'req.ask.again',
    params: { num: String(request.id), dur: { durationMs: waitedMs }, at: { time: 'when' as const, at: closesAt.toISOString() } },
  },
})

const closedOf = (request: SupportRequest) => ({
  once: `${String(request.id)}:due:${String(request.changedAt.getTime())}`,
  notice: { key: 'req.status', params: { num: String(request.id), status: { text: 'st.closed' } } },
})

/** Recalls the answers that requesters owe, and ends what nobody needs any more. */
export const createAnswerTimer = ({ due, catalogue, hint, clock }: DueDeps): (() => Promise<void>) => {
  const remind = async (answerRemindHours: number, closeMs: number): Promise<void> => {
    for (const request of await due.asked(before(clock, answerRemindHours * hourMs), true)) {
      const askedAt = request.askedAt?.getTime() ?? clock().getTime()
      hint(await due.remind(request, remindOf(request, new Date(askedAt + closeMs), clock().getTime() - askedAt)))
    }
  }
  return async () => {
    const { answerRemindHours, answerCloseDays } = catalogue.current()
    const closeMs = answerCloseDays * dayMs
    for (const request of await due.asked(before(clock, closeMs), false)) hint(await due.close(request, [closedOf(request)]))
    await remind(answerRemindHours, closeMs)
    for (const request of await due.solved(before(clock, acceptedAfterDays * dayMs))) hint(await due.close(request, []))
  }
}

const deadToldKey = 'requests-dead-told'

/**
 * Tells admins, in working hours, that something waits for their decision: of what is new once an hour at most, of what is old once a day.
 */
export const createDeadTimer = ({
  due,
  settings,
  hours,
  clock,
  tellAdmins,
}: Pick<DueDeps, 'due' | 'settings' | 'hours' | 'clock'> & { readonly tellAdmins: TellAdmins }): (() => Promise<void>) => {
  const buttons = [[{ label: 'btn.dead', data: encodeCallback({ action: 'dead', args: [1] }) }]]
  return async () => {
    const now = clock()
    const { n, newest } = await due.dead()
    if (newest === null || !hours.isOpen(now)) return
    const stored = await settings.get(deadToldKey)
    const told = typeof stored === 'string' ? Date.parse(stored) : 0
    const waitMs = newest.getTime() > told ? hourMs : dayMs
    if (now.getTime() - told < waitMs) return
    await tellAdmins(`dead:${now.toISOString()}`, { key: 'adm.desk.dead', params: { n }, buttons })
    await settings.set(deadToldKey, now.toISOString())
  }
}

const byDepartment = (requests: readonly FreeRequest[]): Map<string, FreeRequest[]> => Map.groupBy(requests, ({ department }) => department)

/** Tells the staff of requests that nobody has taken for too long: of each once, of those that are due together in one post. */
export const createUnassignedTimer = ({ due, settings, catalogue, hours, hint, clock }: DueDeps): (() => Promise<void>) => {
  const tell = async (department: string, late: readonly FreeRequest[], durationMs: number): Promise<void> => {
    const key = `requests-unassigned:${department}`
    const told = await settings.get(key)
    // Numbers rise with time, so the newest that was told of stands for all before it.
    const newest = Math.max(...late.map(({ id }) => id))
    if (typeof told === 'number' && told >= newest) return
    hint(await due.tellFree(department, newest, { n: late.length, durationMs }))
    await settings.set(key, newest)
  }
  return async () => {
    const longestMs = catalogue.current().unassignedMinutes * minuteMs
    const now = clock()
    const late = (await due.free()).filter(({ createdAt }) => hours.workingMs(createdAt, now) >= longestMs)
    for (const [department, requests] of byDepartment(late)) await tell(department, requests, longestMs)
  }
}
