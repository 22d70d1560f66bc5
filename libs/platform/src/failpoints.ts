import { writeSync } from 'node:fs'
import { z } from 'zod'
import { parseEnv } from './env.ts'
import { AppError } from './errors.ts'
import type { Logger } from './logger.ts'

/** The places where a process can be made to fail, by service: between two steps that a crash must not tear apart. */
export const failpointNames = [
  'ingress.stored',
  'bot.taken',
  'bot.committing',
  'bot.committed',
  'bot.answering',
  'dispatcher.importing',
  'dispatcher.imported',
  'dispatcher.taken',
  'dispatcher.calling',
  'dispatcher.called',
  'dispatcher.finishing',
  'dispatcher.finished',
  'outbox.claimed',
  'outbox.sending',
  'outbox.checking',
  'outbox.checked',
  'outbox.writing',
  'outbox.posted',
  'outbox.read-back',
  'outbox.finishing',
  'outbox.finished',
] as const

/** A place where a process can be made to fail. */
export type FailpointName = (typeof failpointNames)[number]

/** Says that a place is passed. Does nothing unless this place was asked to fail; then it may throw a {@link FailpointError}, or not return. */
export type Reach = (name: FailpointName) => void

/** Fails nowhere. */
export const reachNothing: Reach = () => undefined

/** Looks like a broken connection, which is what every caller has to be ready for. */
export class FailpointError extends AppError {
  readonly code = 'ECONNRESET'
  readonly retryable = true
}

/** What is done at which place. `every`: at every so many passings, the first ones left alone. */
export type Failpoint = { name: FailpointName; every: number } & (
  | { action: 'kill' | 'throw' }
  | {
      action: 'stop'
      /** After so long it is to be continued, by whoever watches the process. */
      seconds: number
    }
  | { action: 'delay'; ms: number }
)

const shape = /^([\w.-]+):(?:(kill|throw)|(stop|delay)(?::(\d+))?)(?:@([1-9]\d*))?$/
const defaultStopSeconds = 20
const defaultDelayMs = 500

const failpoint = z.string().transform((text, context): Failpoint => {
  const [, place, plain, timed, amount, passings = '1'] = shape.exec(text) ?? []
  const name = failpointNames.find((known) => known === place)
  if (name === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'must be NAME:kill, NAME:throw, NAME:stop:SECONDS or NAME:delay:MS, with @N for every Nth passing',
    })
    return z.NEVER
  }
  const at = { name, every: Number(passings) }
  if (timed === 'stop') return { ...at, action: timed, seconds: Number(amount ?? defaultStopSeconds) }
  if (timed === 'delay') return { ...at, action: timed, ms: Number(amount ?? defaultDelayMs) }
  return { ...at, action: plain === 'throw' ? plain : 'kill' }
})

const environment = z
  .object({
    FAILPOINT: failpoint.optional(),
    /** `1` in a process that nobody relies on. */
    PINLINE_FAULTS: z.stringbool().default(false),
  })
  .refine(({ FAILPOINT: asked, PINLINE_FAULTS: allowed }) => asked === undefined || allowed, {
    path: ['FAILPOINT'],
    message: 'breaks the process on purpose, so PINLINE_FAULTS=1 must allow it',
  })

/** How a process breaks itself. */
export interface FailpointSystem {
  /** Writes a line before anything else happens. */
  readonly note: (line: string) => void
  readonly signal: (name: 'SIGKILL' | 'SIGSTOP') => void
  /** Keeps the whole process from doing anything. */
  readonly block: (ms: number) => void
}

const ownProcess: FailpointSystem = {
  note: (line) => {
    writeSync(2, `${line}\n`)
  },
  signal: (name) => {
    process.kill(process.pid, name)
  },
  block: (ms) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  },
}

const act = (asked: Failpoint, { signal, block }: FailpointSystem): void => {
  switch (asked.action) {
    case 'kill':
      signal('SIGKILL')
      break
    case 'stop':
      signal('SIGSTOP')
      break
    case 'delay':
      block(asked.ms)
      break
    case 'throw':
      throw new FailpointError(`failpoint ${asked.name}`)
  }
}

/**
 * Reads from the environment what this process is to suffer where: `FAILPOINT=outbox.posted:kill@7`, and `PINLINE_FAULTS=1` beside it. Each
 * time it happens one line of JSON goes to standard error before: `{"failpoint":"outbox.posted","action":"kill"}`.
 * @throws `ConfigError` where the variable cannot be understood, or is not allowed
 */
export const createFailpoints = (env: NodeJS.ProcessEnv, logger: Pick<Logger, 'warn'>, system: FailpointSystem = ownProcess): Reach => {
  const { FAILPOINT: asked } = parseEnv(environment, env)
  if (asked === undefined) return reachNothing
  logger.warn({ failpoint: asked.name, action: asked.action }, 'this process breaks itself on purpose; nobody may rely on it')
  const { name: failing, every, ...action } = asked
  const line = JSON.stringify({ failpoint: failing, ...action })
  let passings = 0
  return (name) => {
    if (name !== failing) return
    passings += 1
    if (passings % every !== 0) return
    system.note(line)
    act(asked, system)
  }
}
