import { setTimeout as delay } from 'node:timers/promises'
import { failpointNames } from '@pinline/platform'
import { runDelivery } from './delivery-run.ts'
import type { DeliveryRunOptions } from './delivery-run.ts'
import { openChat } from './desk.ts'
import type { Manager } from './desk.ts'
import { keyOf } from './failpoint-plan.ts'
import type { FailpointAction, FailpointPlan, FailpointTask } from './failpoint-plan.ts'
import { unguarded } from './late-copies.ts'
import type { Report } from './report.ts'
import type { Storm } from './storms.ts'
import type { World } from './world.ts'

/** The CRM refuses some of what it is sent, so that one hit of the unguarded place may leave no copy. */
const leastUnguardedHits = 3

/**
 * Every place with every action. What may leave a copy in the CRM comes last.
 * @param only - this one alone, as `name:action`
 */
export const failpointTasks = (actions: readonly FailpointAction[], hits: number, only?: string): FailpointTask[] => {
  const all = actions.flatMap((action) => failpointNames.map((name): FailpointTask => ({ name, action, hits })))
  const tasks = all.filter((task) => only === undefined || keyOf(task) === only)
  const isUnguarded = (task: FailpointTask): boolean => keyOf(task) === unguarded
  const last = tasks.filter(isUnguarded).map((task) => ({ ...task, hits: Math.max(leastUnguardedHits, hits) }))
  return [...tasks.filter((task) => !isUnguarded(task)), ...last]
}

/** Each press needs a card of its own in the group. */
const [pressPauseMs, limitedPressPauseMs] = [1_500, 12_000]
const lookMs = 100
/** Connections stay with whom they have; a copy that came back would get none. */
const rebalanceEvery = 50

/** Presses are the only thing that is answered: all press for a new chat, one gets it. */
const pressOn = async (world: World, managers: readonly Manager[], pauseMs: number, signal: AbortSignal): Promise<void> => {
  const { telegram, groupId } = world
  while (!signal.aborted) {
    const { card, button } = await openChat(world)
    for (const press of managers.map((user) => telegram.aimAtButton(user, groupId, card, button))) press()
    await delay(pauseMs)
  }
}

/** Rages until every place was reached often enough, or the time is up. */
const createStorm = (plan: FailpointPlan, mostMs: number, pauseMs: number): Storm => ({
  durationMs: mostMs,
  endsLoad: true,
  run: async ({ world, managers, log }) => {
    // Only now: who answers a copy of a card that nobody has noted is asked whom he means, and his words go no further.
    plan.start()
    for (const copy of world.fleet().copies) if (!copy.isSpared) copy.kill()
    const over = new AbortController()
    const pressing = pressOn(world, managers, pauseMs, over.signal)
    const until = performance.now() + mostMs
    let missed = plan.missed().length
    for (let look = 1; missed > 0 && performance.now() < until; look += 1) {
      await delay(lookMs)
      if (look % rebalanceEvery === 0) world.rebalance()
      const now = plan.missed().length
      if (now < missed) log(`${String(now)} failpoints to go`)
      missed = now
    }
    over.abort()
    await pressing
  },
})

export interface FailpointRunOptions {
  readonly seed: number
  readonly plan: FailpointPlan
  readonly chats: number
  readonly managers: number
  readonly limits?: DeliveryRunOptions['limits']
  /** Longest time that places are tried for. */
  readonly mostMs: number
  readonly log: (text: string) => void
}

/** Pause between two messages of one direction, without and with Telegram's limits. */
const [paceMs, limitedPaceMs] = [100, 400]

/** Messages both ways while one place after the other fails. */
export const runFailpoints = async (world: World, { plan, mostMs, ...options }: FailpointRunOptions): Promise<Report> => {
  const report = await runDelivery(world, {
    ...options,
    messages: mostMs / (options.limits === 'default' ? limitedPaceMs : paceMs),
    storm: createStorm(plan, mostMs, options.limits === 'default' ? limitedPressPauseMs : pressPauseMs),
  })
  // Without a copy nothing was there that could have been noticed.
  const isUnproven = (world.hits.get(unguarded) ?? 0) > 0 && (report.late_copies ?? 0) === 0
  const missed = [...plan.missed(), ...(isUnproven ? ['late copy'] : [])]
  return missed.length === 0 ? report : { ...report, missed }
}
