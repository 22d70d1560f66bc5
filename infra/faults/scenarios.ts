import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDelivery } from './delivery-run.ts'
import { failpointTasks, runFailpoints } from './failpoint-run.ts'
import { createFailpointPlan, failpointActions } from './failpoint-plan.ts'
import type { FailpointAction, FailpointPlan } from './failpoint-plan.ts'
import { runClaims } from './claims-run.ts'
import { runLimits } from './limits-run.ts'
import { broken } from './report.ts'
import type { Report } from './report.ts'
import { createKills, createLinkStorm, createPostgresStorm, createRedisStorm } from './storms.ts'
import type { Storm } from './storms.ts'
import { openWorld } from './world.ts'
import type { World, WorldOptions } from './world.ts'

export const scenarioNames = ['kills', 'redis', 'postgres', 'links', 'limits', 'claims', 'failpoints'] as const
export type Scenario = (typeof scenarioNames)[number]

export const isScenario = (name: string): name is Scenario => scenarioNames.some((known) => known === name)

export interface ScenarioOptions {
  readonly scenario: Scenario
  readonly seed: number
  /** Share of the full numbers. */
  readonly scale: number
  /** Each way. @defaultValue the scenario's */
  readonly messages?: number | undefined
  readonly kills?: number | undefined
  readonly stops?: number | undefined
  /** `name:kill`, `name:stop`, `name:throw` or `name:delay`; in the scenario of failpoints the only one, as `name:action`. */
  readonly failpoint?: string | undefined
  /** Telegram's limits, where a scenario can be run with them as well: `default` keeps them, and fewer messages are written. @defaultValue off */
  readonly limits?: 'off' | 'default' | undefined
  /** What the failpoints of their scenario do. @defaultValue all */
  readonly actions?: readonly FailpointAction[] | undefined
  readonly durable: boolean
  readonly log: (text: string) => void
  /** Called with the folder of the logs, before it is removed, when a promise is broken. */
  readonly onBroken?: (folder: string) => Promise<void>
}

type Copies = WorldOptions['copies']

const fullHits = 20
const hitsOf = ({ scale }: Pick<ScenarioOptions, 'scale'>): number => Math.max(1, Math.round(fullHits * scale))
/** From so many hits on, several processes of a service stand still at a time: each does for longer than a lease, and costs nothing meanwhile. */
const manyHits = 10

/** So many of each that every service has somebody who goes on, and those that are contended for have more. */
const copiesOf = ({ scenario, scale, actions = failpointActions }: ScenarioOptions): Copies => {
  const isLong = scenario === 'failpoints' && actions.includes('stop') && hitsOf({ scale }) >= manyHits
  // in proportion to their places, and to how long each stands still there
  if (isLong) return { ingress: 2, bot: 3, dispatcher: 4, outbox: 7 }
  return {
    ingress: 2,
    bot: scenario === 'claims' ? 3 : 2,
    dispatcher: scenario === 'limits' ? 4 : 2,
    outbox: scenario === 'limits' || scenario === 'claims' ? 1 : 2,
  }
}

/** The lease of a lane is 15 s: a process that stops for longer has lost what it held; after 26 s somebody else may have sent its reply. */
const stopMs = [15_500, 45_000] as const
const shortStopMs = [32_000, 34_000] as const

/** So many chats take their turns in the group's twenty messages a minute, and so much of a chat's news fits on one card. */
const limitedPaceMs = 400
const limitedDesk = { chats: 20, managers: 20 } as const

const runStorm = (world: World, options: ScenarioOptions, storm: Storm, fullMessages: number): Promise<Report> => {
  const { seed, log, limits = 'off' } = options
  if (limits === 'default') {
    const messages = options.messages ?? Math.max(60, Math.round(storm.durationMs / limitedPaceMs))
    return runDelivery(world, { seed, log, messages, ...limitedDesk, storm, limits })
  }
  const messages = options.messages ?? Math.max(100, Math.round(fullMessages * options.scale))
  const chats = Math.min(200, Math.max(20, Math.round(messages / 10)))
  return runDelivery(world, { seed, log, messages, chats, managers: 10, storm })
}

/** A hit takes its process a moment, or more than a lease. */
const mostHitMs = 60_000

const runIn = (world: World, options: ScenarioOptions, plan: FailpointPlan | undefined): Promise<Report> => {
  const { scenario, scale, kills, stops, log } = options
  const part = (full: number): number => Math.max(1, Math.round(full * scale))
  switch (scenario) {
    case 'kills': {
      const storm = createKills({ kills: kills ?? part(200), stops: stops ?? part(20), stopMs: scale < 0.1 ? shortStopMs : stopMs })
      return runStorm(world, options, storm, 10_000)
    }
    case 'redis':
      return runStorm(world, options, createRedisStorm({ kills: part(10), flushes: part(5), downMs: 60_000 * scale }), 5_000)
    case 'postgres':
      return runStorm(world, options, createPostgresStorm({ restarts: part(5), downMs: 30_000 * scale }), 5_000)
    case 'links':
      return runStorm(world, options, createLinkStorm({ times: part(3), cutMs: Math.max(2_000, 20_000 * scale) }), 5_000)
    case 'limits':
      return runLimits(world, {
        loadMs: 120_000 * scale,
        flushes: part(5),
        redisDownMs: 30_000 * scale,
        throttleMs: 60_000 * scale,
        chats: 300,
        managers: 60,
        log,
      })
    case 'claims':
      return runClaims(world, { chats: part(1_000), parallel: scale < 0.1 ? 20 : 50, log })
    case 'failpoints':
      return runFailpoints(world, {
        seed: options.seed,
        plan: plan ?? createFailpointPlan([]),
        ...(options.limits === 'default' ? limitedDesk : { chats: scale < 0.1 ? 10 : 40, managers: scale < 0.1 ? 2 : 5 }),
        limits: options.limits,
        mostMs: 120_000 + mostHitMs * 8 * hitsOf(options),
        log,
      })
  }
}

/** The whole ledgers beside the logs. */
const keepEvidence = async ({ telegram, crm, servers: { folder } }: World, { onBroken }: ScenarioOptions): Promise<void> => {
  if (onBroken === undefined) return
  for (const [name, { ledger }] of Object.entries({ telegram, crm }))
    await writeFile(
      join(folder, `${name}.ledger`),
      ledger
        .entries()
        .map((entry) => JSON.stringify(entry))
        .join('\n'),
    )
  await onBroken(folder)
}

/** Runs a scenario in a world of its own. */
export const runScenario = async (options: ScenarioOptions): Promise<Report> => {
  const { seed, failpoint, durable, log } = options
  const cuttable = options.scenario === 'links'
  const isPlanned = options.scenario === 'failpoints'
  const tasks = isPlanned ? failpointTasks(options.actions ?? failpointActions, hitsOf(options), failpoint) : []
  const plan = tasks.length === 0 ? undefined : createFailpointPlan(tasks)
  const world = await openWorld({
    seed,
    cuttable,
    copies: copiesOf(options),
    durable,
    log,
    plan,
    env: {
      ...(failpoint === undefined || isPlanned ? {} : { FAILPOINT: failpoint, PINLINE_FAULTS: '1' }),
      ...(options.limits === 'default' ? { TELEGRAM_LIMITS: 'default' } : {}),
    },
  })
  try {
    const report = await runIn(world, options, plan)
    if (broken(report).length > 0) await keepEvidence(world, options)
    return report
  } finally {
    await world.close()
  }
}
