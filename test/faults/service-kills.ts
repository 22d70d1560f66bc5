import type { LedgerEntry, Random } from '@pinline/simulators'
import type { RunningService, Stack } from '../support/stack.ts'

const names = ['ingress', 'bot', 'dispatcher', 'requests'] as const
type Name = (typeof names)[number]

export interface Kill {
  readonly service: Name
  /** By the clock of the ledger. */
  readonly atMs: number
}

/** What people read: sent, or edited. */
export const isShown = ({ ok, kind }: LedgerEntry): boolean => ok && /telegram\.(send|editMessage)/.test(kind)

/** Moments in which a service has something in hand: what it is about to get, has just got, or has done without knowing it yet. */
const isAtWork: Readonly<Record<Name, (entry: LedgerEntry) => boolean>> = {
  ingress: ({ kind, updateId }) => kind === 'telegram.person' && updateId !== undefined,
  bot: ({ kind, ok }) => kind === 'telegram.update' && ok,
  dispatcher: isShown,
  requests: ({ kind, ok }) => ok && (kind === 'openproject.create' || kind === 'openproject.attach'),
}

export interface ServiceKills {
  /** So far, in order. */
  readonly kills: readonly Kill[]
  /** Resolves when all kills have been and everything runs again. */
  readonly done: Promise<unknown>
  /** No further kill; what is being started has started. */
  end(): Promise<void>
}

export interface KillOptions {
  readonly random: Random
  /** How often each service is killed. */
  readonly each: number
  /** How many such moments of a service come for sure. */
  readonly momentsOf: Readonly<Record<Name, number>>
}

/** One moment out of each of as many equal parts; the last fifth is left out, so that what was being started again finds another one. */
const chooseMoments = (random: Random, each: number, moments: number): number[] => {
  const part = Math.floor((moments * 0.8) / each)
  return Array.from({ length: each }, (_, index) => index * part + random.between(1, part))
}

/**
 * Ends services with `kill -9` at moments that chance has chosen, and starts each again at once. It counts moments, not seconds, and kills
 * before whoever wrote the entry can answer: so each kill hits a service at its work, however fast the machine is.
 */
export const killServices = (stack: Stack, { random, each, momentsOf }: KillOptions): ServiceKills => {
  const { ledger } = stack.telegram
  const kills: Kill[] = []
  const restarts: Promise<unknown>[] = []
  const stops: (() => void)[] = []
  const killAll = (service: Name): Promise<void> =>
    new Promise((resolve, reject) => {
      const due = chooseMoments(random, each, momentsOf[service])
      let seen = 0
      const kill = (victim: RunningService): void => {
        due.shift()
        kills.push({ service, atMs: ledger.nowMs() })
        const restart = victim.kill().then(() => stack.start(service))
        restarts.push(restart)
        restart.then(() => {
          if (due.length === 0) resolve()
        }, reject)
      }
      const onEntry = (entry: LedgerEntry): void => {
        if (!isAtWork[service](entry)) return
        seen += 1
        const [moment = Infinity] = due
        const [victim] = stack.running(service)
        if (seen >= moment && victim !== undefined) kill(victim)
      }
      stops.push(ledger.onAppend(onEntry))
    })
  return {
    kills,
    done: Promise.all(names.map(killAll)),
    end: async (): Promise<void> => {
      for (const stop of stops) stop()
      await Promise.allSettled(restarts)
    },
  }
}
