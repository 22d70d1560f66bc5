import type { FailpointName } from '@pinline/platform'
import type { FleetService } from './fleet.ts'

export const failpointActions = ['kill', 'throw', 'stop'] as const
/** What a failpoint does to the process that reaches it. */
export type FailpointAction = (typeof failpointActions)[number]

/** A place, what happens there, and how often. */
export interface FailpointTask {
  readonly name: FailpointName
  readonly action: FailpointAction
  readonly hits: number
}

/** Has places of one service fail one after the other. Each process suffers at one place, named when it begins. */
export interface FailpointPlan {
  /** Until then nobody suffers. */
  start(): void
  /** `FAILPOINT` of a process that begins; absent: it is left alone. */
  begin(service: FleetService, label: string): string | undefined
  /** Counts a hit. True: the process is to begin anew, at the next place. */
  hit(label: string): boolean
  /** Places that were not reached as often as they should be, as `name:action`. */
  missed(): string[]
}

const serviceOf = (name: FailpointName): string => name.slice(0, name.indexOf('.'))

/**
 * Longer than the lease of a lane, so that somebody else has gone on meanwhile. Whoever takes over a reply also looks for it and waits until
 * an older request can no longer be under way (15 s of lease, a sweep, 9 s), and only then sends it again: a stop that ends before that
 * leaves no copy even without the checks that it is to prove.
 */
const stopSecondsOf = (name: FailpointName): number => (serviceOf(name) === 'outbox' ? 32 : 16)
/** Of the passings, so many are left alone between two hits: never the same ones, or one message would suffer each time. */
const gaps = [1, 3, 2, 4]
/** Where nothing ends, most work should go well. */
const throwEvery = 5

/** `name:action`, as hits are counted. */
export const keyOf = ({ name, action }: Pick<FailpointTask, 'name' | 'action'>): string => `${name}:${action}`

/** Works the tasks of each service in their order. */
export const createFailpointPlan = (tasks: readonly FailpointTask[]): FailpointPlan => {
  const left = new Map(tasks.map((task) => [task, task.hits]))
  const at = new Map<string, FailpointTask>()
  let births = 0
  let isStarted = false
  const isDone = (task: FailpointTask): boolean => (left.get(task) ?? 0) <= 0
  return {
    start: () => {
      isStarted = true
    },
    begin: (service, label) => {
      const task = isStarted ? tasks.find((one) => serviceOf(one.name) === service && !isDone(one)) : undefined
      at.delete(label)
      if (task === undefined) return undefined
      at.set(label, task)
      births += 1
      const every = task.action === 'throw' ? throwEvery : (gaps[births % gaps.length] ?? 1)
      const seconds = task.action === 'stop' ? `:${String(stopSecondsOf(task.name))}` : ''
      return `${keyOf(task)}${seconds}@${String(every)}`
    },
    hit: (label) => {
      const task = at.get(label)
      if (task === undefined) return false
      left.set(task, (left.get(task) ?? 0) - 1)
      return isDone(task)
    },
    missed: () => tasks.filter((task) => !isDone(task)).map(keyOf),
  }
}
