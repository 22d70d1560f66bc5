import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { failpointNames } from '@pinline/platform'
import type { LedgerEntry } from '@pinline/simulators'
import { z } from 'zod'
import { runDelivery } from './delivery-run.ts'
import type { DeliveryRunOptions } from './delivery-run.ts'
import { openChat } from './desk.ts'
import type { Manager } from './desk.ts'
import { keyOf } from './failpoint-plan.ts'
import type { FailpointAction, FailpointPlan, FailpointTask } from './failpoint-plan.ts'
import { markersIn } from './load.ts'
import type { Fault, Report } from './report.ts'
import type { Storm } from './storms.ts'
import type { World } from './world.ts'

/** After the last check nothing keeps a stopped process from writing what somebody else has written meanwhile. */
const unguarded = keyOf({ name: 'outbox.checked', action: 'stop' })

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
    for (const copy of world.fleet().copies) if (copy.label.endsWith('-1')) copy.kill()
    const over = new AbortController()
    const pressing = pressOn(world, managers, pauseMs, over.signal)
    const until = performance.now() + mostMs
    let missed = plan.missed().length
    while (missed > 0 && performance.now() < until) {
      await delay(lookMs)
      const now = plan.missed().length
      if (now < missed) log(`${String(now)} failpoints to go`)
      missed = now
    }
    over.abort()
    await pressing
  },
})

/** A line of the dispatcher's log about replies that stand twice. */
const twinLine = z.object({ twins: z.array(z.object({ linked: z.number(), message: z.number() })) })

/** CRM messages that the dispatchers have called twins. */
const flaggedIn = (folder: string): Set<number> => {
  const logs = readdirSync(folder).filter((name) => /^dispatcher-\d+\.log$/.test(name))
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  return new Set(
    lines
      .filter((line) => line.includes('"twins":'))
      .flatMap((line) => twinLine.parse(JSON.parse(line)).twins.flatMap(({ linked, message }) => [linked, message])),
  )
}

/** A reply that the CRM has twice because a process was stopped behind the last check and wrote when it went on. */
export interface LateCopy {
  readonly marker: string
  /** The CRM messages that came late. */
  readonly messages: readonly number[]
}

/** Each stop explains one reply that was written twice: once while it lasted, once when it was over. */
export const lateCopies = (sent: readonly LedgerEntry[], suffered: readonly Fault[]): LateCopy[] => {
  const sends = sent
    .filter(({ ok, kind }) => ok && kind === 'crm.send')
    .flatMap((entry) => markersIn(entry.text).map((marker) => ({ marker, ...entry })))
  const stops = new Set(suffered.filter(({ what }) => what === unguarded))
  const explain = (atMs: number, before: number): boolean =>
    [...stops].some((stop) => stop.atMs < before && (stop.mendedMs ?? stop.atMs) <= atMs && stops.delete(stop))
  return [...Map.groupBy(sends, ({ marker }) => marker)].flatMap(([marker, [first, ...rest]]) => {
    const others = rest.filter(({ messageId }) => messageId !== first?.messageId)
    const last = others.at(-1)
    if (first === undefined || last === undefined || !explain(last.atMs, first.atMs)) return []
    return [{ marker, messages: others.flatMap(({ messageId = 0 }) => [messageId]) }]
  })
}

/** Longer than a twin is given to turn out to be none. */
const flagPatienceMs = 100_000

/** Late copies are what nothing can prevent; each of them has to be noticed. How many were not. */
const untilFlagged = async (world: World, late: readonly LateCopy[]): Promise<number> => {
  const until = performance.now() + flagPatienceMs
  const unflagged = (): number => {
    const flagged = flaggedIn(world.servers.folder)
    return late.filter(({ messages }) => !messages.some((message) => flagged.has(message))).length
  }
  while (unflagged() > 0 && performance.now() < until) await delay(1_000)
  return unflagged()
}

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
  let late: readonly LateCopy[] = []
  const report = await runDelivery(world, {
    ...options,
    messages: mostMs / (options.limits === 'default' ? limitedPaceMs : paceMs),
    storm: createStorm(plan, mostMs, options.limits === 'default' ? limitedPressPauseMs : pressPauseMs),
    excused: () => {
      late = lateCopies(world.crm.ledger.entries(), world.suffered)
      return new Set(late.map(({ marker }) => marker))
    },
  })
  const wasUnguarded = (world.hits.get(unguarded) ?? 0) > 0
  const twins = wasUnguarded ? { late_copies: late.length, unflagged: await untilFlagged(world, late) } : {}
  // Without a copy nothing was there that could have been noticed.
  const missed = [...plan.missed(), ...(wasUnguarded && late.length === 0 ? ['late copy'] : [])]
  return { ...report, ...twins, ...(missed.length === 0 ? {} : { missed }) }
}
