import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '@pinline/simulators'
import type { Manager } from './desk.ts'
import type { BreakableServer } from './servers.ts'
import type { Fault } from './report.ts'
import type { Toxic } from './toxic-proxy.ts'
import type { LinkName, World } from './world.ts'

/** What a storm works with. */
export interface StormDeps {
  readonly world: World
  readonly managers: readonly Manager[]
  readonly random: Random
  readonly note: (fault: Fault) => void
  readonly log: (text: string) => void
}

/** Faults that follow each other by chance, and the time that they take without what chance adds. */
export interface Storm {
  readonly durationMs: number
  /** It may be over earlier, and then nothing more is written. @defaultValue false */
  readonly endsLoad?: boolean
  run(deps: StormDeps): Promise<void>
}

export interface KillOptions {
  readonly kills: number
  readonly stops: number
  /** Shortest and longest time that a process is stopped for, in milliseconds. */
  readonly stopMs: readonly [number, number]
}

const killEveryMs = 700
const stopEveryMs = 8_000

const pick = <Value>(random: Random, values: readonly Value[]): Value | undefined => values[random.between(0, values.length - 1)]

const killAll = async ({ world, random, note }: StormDeps, kills: number, durationMs: number): Promise<void> => {
  const gap = durationMs / Math.max(1, kills)
  for (let done = 0; done < kills;) {
    await delay(gap * (0.4 + 1.2 * random.next()))
    const copy = pick(
      random,
      // what is stopped has to go on later, or it would have been a kill
      world.fleet().copies.filter((one) => one.state() === 'running'),
    )
    if (copy === undefined) continue
    note({ what: 'kill', atMs: world.telegram.ledger.nowMs() })
    copy.kill()
    done += 1
  }
}

const stopAll = async ({ world, random, note }: StormDeps, { stops, stopMs }: KillOptions, durationMs: number): Promise<void> => {
  const pauses: Promise<void>[] = []
  for (let done = 0; done < stops;) {
    await delay((durationMs / stops) * (0.4 + 1.2 * random.next()))
    const copy = pick(
      random,
      world.fleet().copies.filter((one) => one.state() === 'running'),
    )
    if (copy === undefined) continue
    const atMs = world.telegram.ledger.nowMs()
    copy.stop()
    done += 1
    pauses.push(
      delay(random.between(stopMs[0], stopMs[1])).then(() => {
        if (copy.resume()) note({ what: 'stop', service: copy.service, atMs, mendedMs: world.telegram.ledger.nowMs() })
      }),
    )
  }
  await Promise.all(pauses)
}

/** kill -9 and SIGSTOP of any copy of any service. */
export const createKills = (options: KillOptions): Storm => {
  const durationMs = Math.max(options.kills * killEveryMs, options.stops * stopEveryMs)
  return {
    durationMs,
    run: async (deps) => {
      await Promise.all([killAll(deps, options.kills, durationMs), stopAll(deps, options, durationMs)])
    },
  }
}

/** One fault of a row, and how long it is until the next. */
interface Step {
  readonly what: string
  readonly brokenMs: number
  readonly pauseMs: number
  readonly act: (deps: StormDeps, brokenMs: number) => Promise<Partial<Fault>>
}

const shuffled = (random: Random, steps: readonly Step[]): Step[] =>
  steps
    .map((step) => ({ step, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ step }) => step)

const createRow = (steps: readonly Step[]): Storm => ({
  durationMs: steps.reduce((sum, { brokenMs, pauseMs }) => sum + brokenMs + pauseMs, 0),
  run: async (deps) => {
    const { world, random, note, log } = deps
    for (const { what, brokenMs, pauseMs, act } of shuffled(random, steps)) {
      await delay(pauseMs * (0.4 + 0.6 * random.next()))
      log(what)
      const atMs = world.telegram.ledger.nowMs()
      note({ what, atMs, ...(await act(deps, brokenMs)) })
    }
  },
})

const away = async ({ world }: StormDeps, server: BreakableServer, brokenMs: number): Promise<{ atMs: number; mendedMs: number }> => {
  await server.crash()
  const atMs = world.telegram.ledger.nowMs()
  await delay(brokenMs)
  const mendedMs = world.telegram.ledger.nowMs()
  await server.start()
  return { atMs, mendedMs }
}

const repeat = (times: number, step: Step): Step[] => Array.from({ length: times }, () => step)

/** Redis is killed, emptied, and away for a time. */
export const createRedisStorm = ({ kills, flushes, downMs }: { kills: number; flushes: number; downMs: number }): Storm =>
  createRow([
    ...repeat(kills, { what: 'redis kill', brokenMs: 0, pauseMs: 4_000, act: (deps) => away(deps, deps.world.servers.redis, 0) }),
    ...repeat(flushes, {
      what: 'redis flush',
      brokenMs: 0,
      pauseMs: 4_000,
      act: async ({ world }) => {
        await world.servers.flushRedis()
        return {}
      },
    }),
    { what: 'redis down', brokenMs: downMs, pauseMs: 2_000, act: (deps, brokenMs) => away(deps, deps.world.servers.redis, brokenMs) },
  ])

const postgresAway: Step['act'] = async (deps, brokenMs) => ({
  ...(await away(deps, deps.world.servers.postgres, brokenMs)),
  storeAway: true,
})

/** Postgres is restarted without a shutdown, and away for a time. */
export const createPostgresStorm = ({ restarts, downMs }: { restarts: number; downMs: number }): Storm =>
  createRow([
    ...repeat(restarts, { what: 'postgres restart', brokenMs: 0, pauseMs: 6_000, act: postgresAway }),
    ...(downMs > 0 ? [{ what: 'postgres down', brokenMs: downMs, pauseMs: 3_000, act: postgresAway }] : []),
  ])

const cuts: readonly Toxic[] = [{ kind: 'black-hole' }, { kind: 'reset' }, { kind: 'latency', ms: 2_000 }]

/** Each link from the services is cut: once it swallows, once it resets, once it is slow, and so on. */
export const createLinkStorm = ({ times, cutMs }: { times: number; cutMs: number }): Storm =>
  createRow(
    (['postgres', 'redis', 'crm', 'telegram'] as const satisfies readonly LinkName[]).flatMap((name, offset) =>
      Array.from({ length: times }, (_, turn): Step => {
        const toxic = cuts[(turn + (times === 1 ? offset : 0)) % cuts.length] ?? { kind: 'reset' }
        return {
          what: `${name} ${toxic.kind}`,
          brokenMs: cutMs,
          pauseMs: Math.min(8_000, cutMs),
          act: async ({ world }, brokenMs) => {
            world.links[name].set(toxic)
            await delay(brokenMs)
            world.links[name].set({ kind: 'pass' })
            return { mendedMs: world.telegram.ledger.nowMs() }
          },
        }
      }),
    ),
  )
