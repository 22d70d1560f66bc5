import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Guard } from '../embedded/guard-client.ts'
import { findFreePort } from '../embedded/free-port.ts'
import { stopProcess } from '../embedded/processes.ts'
import { compileCache } from '../compile-cache.ts'
import { repositoryRoot } from '../repository.ts'
import type { FailpointPlan } from './failpoint-plan.ts'

/** A service of which there may be several copies. */
export type FleetService = 'ingress' | 'bot' | 'dispatcher' | 'outbox'

/** One copy of a service: its process is replaced whenever it ends. */
export interface Copy {
  readonly service: FleetService
  /** `bot-2` */
  readonly label: string
  readonly port: number
  /** The plan sets no failpoint in it, so that work goes on. */
  readonly isSpared: boolean
  /** `away` between the end of one process and the start of the next. */
  state(): 'running' | 'stopped' | 'away'
  /** Ends the process at once. */
  kill(): void
  /** SIGSTOP: it does nothing more, and does not know. */
  stop(): void
  /** SIGCONT, if that same process still stands; false where it does not. */
  resume(): boolean
  /** Ends the process as an operator would, for good. */
  close(): Promise<void>
}

/** What a process tells before it fails. */
export interface ReachedFailpoint {
  readonly failpoint: string
  readonly action: 'kill' | 'stop' | 'throw' | 'delay'
  /** For how long a process stops itself: until it is continued from here. */
  readonly seconds?: number | undefined
}

export interface FleetOptions {
  readonly guard: Guard
  /** For logs. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly copies: Readonly<Record<FleetService, number>>
  /** Where processes fail; the last copy of each service is left alone, so that work goes on. Absent: nowhere. */
  readonly plan?: FailpointPlan
  /** Hears every failpoint that a service has reached. */
  readonly onFailpoint: (reached: ReachedFailpoint) => void
  /** Hears every end that nobody here asked for, with the exit code or signal. */
  readonly onEnd: (label: string, reason: string) => void
}

export interface Fleet {
  readonly copies: readonly Copy[]
  /** Starts all copies and waits until each is ready. */
  start(): Promise<void>
  close(): Promise<void>
}

const readyTimeoutMs = 30_000
const shutdownMs = 14_000
const restartMs = 50
/** What has failed as often as it should goes on for so long before it is ended. */
const renewMs = 500
/** What dies at birth is not born again in a tight loop. */
const birthMs = 1_000

const reachedShape = z.object({
  failpoint: z.string(),
  action: z.enum(['kill', 'stop', 'throw', 'delay']),
  seconds: z.number().optional(),
})

const reachedIn = (line: string): ReachedFailpoint | undefined =>
  line.startsWith('{"failpoint":') ? reachedShape.parse(JSON.parse(line)) : undefined

const startProcess = (
  service: FleetService,
  label: string,
  env: Readonly<Record<string, string>>,
  { folder, onFailpoint }: Pick<FleetOptions, 'folder' | 'onFailpoint'>,
): ChildProcess => {
  const log = openSync(join(folder, `${label}.log`), 'a')
  const child: ChildProcess = spawn(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'] ?? '', ...compileCache, ...env },
    // a process group of its own: Ctrl-C in the terminal is for the runner, which then ends them in order
    detached: true,
    stdio: ['ignore', log, 'pipe'],
  })
  closeSync(log)
  if (child.stderr === null) return child
  createInterface({ input: child.stderr }).on('line', (line) => {
    const reached = reachedIn(line)
    if (reached === undefined) appendFileSync(join(folder, `${label}.errors`), `${line}\n`)
    else onFailpoint(reached)
  })
  return child
}

const watch = ({ guard }: FleetOptions, child: ChildProcess): Promise<string> => {
  const { pid } = child
  if (pid !== undefined) guard.watch({ pid, marker: 'services/', stage: 'service' })
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      if (pid !== undefined) guard.forget(pid)
      resolve(signal ?? String(code))
    })
    child.once('error', (error) => {
      resolve(error.message)
    })
  })
}

interface Life {
  child: ChildProcess | undefined
  state: ReturnType<Copy['state']>
  closing: boolean
  /** Whoever runs this, or a failpoint, wanted the process of now to end. */
  asked: boolean
}

const resume = (life: Life): boolean => {
  if (life.state !== 'stopped') return false
  life.child?.kill('SIGCONT')
  life.state = 'running'
  return true
}

/** Ends that very process, if it still stands: the next one begins. */
const renew = (life: Life, child: ChildProcess | undefined): void => {
  if (life.child !== child) return
  life.asked = true
  life.child?.kill('SIGKILL')
}

/** Starts one process after the other until the life is closing. */
const live = async (
  life: Life,
  { service, label, options }: { service: FleetService; label: string; options: FleetOptions },
): Promise<void> => {
  const { env, folder } = options
  const onFailpoint = (reached: ReachedFailpoint): void => {
    options.onFailpoint(reached)
    const isRenewed = options.plan?.hit(label) === true
    if (reached.action === 'kill') {
      life.asked = true
      return
    }
    const stoppedMs = (reached.seconds ?? 0) * 1_000
    if (reached.action === 'stop') {
      life.state = 'stopped'
      setTimeout(resume, stoppedMs, life).unref()
    }
    if (isRenewed) setTimeout(renew, stoppedMs + renewMs, life, life.child).unref()
  }
  while (!life.closing) {
    const bornAt = performance.now()
    const failpoint = options.plan?.begin(service, label)
    const variables = failpoint === undefined ? env : { ...env, FAILPOINT: failpoint, PINLINE_FAULTS: '1' }
    Object.assign(life, { asked: false, state: 'running', child: startProcess(service, label, variables, { folder, onFailpoint }) })
    const reason = life.child === undefined ? 'no process' : await watch(options, life.child)
    Object.assign(life, { state: 'away', child: undefined })
    const isExplained = life.asked || life.closing
    if (!isExplained) options.onEnd(label, reason)
    await delay(!isExplained && performance.now() - bornAt < birthMs ? birthMs : restartMs)
  }
}

const createCopy = (service: FleetService, label: string, port: number, options: FleetOptions): Copy & { begin(): void } => {
  const env = { ...options.env, [`${service.toUpperCase()}_PORT`]: String(port) }
  const life: Life = { child: undefined, state: 'away', closing: false, asked: false }
  let ended: Promise<void> | undefined
  return {
    service,
    label,
    port,
    isSpared: options.plan === undefined,
    begin: () => {
      ended = live(life, { service, label, options: { ...options, env } })
    },
    state: () => life.state,
    kill: () => {
      life.asked = true
      life.child?.kill('SIGKILL')
    },
    stop: () => {
      if (life.state !== 'running') return
      life.child?.kill('SIGSTOP')
      life.state = 'stopped'
    },
    resume: () => resume(life),
    close: async () => {
      life.closing = true
      resume(life)
      const pid = life.child?.pid
      if (pid !== undefined) await stopProcess({ pid, marker: 'services/' }, 'SIGTERM', 'SIGKILL', shutdownMs)
      await ended
    },
  }
}

const waitUntilReady = async (port: number, label: string): Promise<void> => {
  const deadline = performance.now() + readyTimeoutMs
  const isReady = async (): Promise<boolean> => {
    try {
      return (await fetch(`http://127.0.0.1:${String(port)}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok
    } catch {
      return false
    }
  }
  while (!(await isReady())) {
    if (performance.now() > deadline) throw new Error(`${label} was not ready within ${String(readyTimeoutMs)} ms`)
    await delay(50)
  }
}

/** Gives every copy a port of its own. Nothing runs until `start`. */
export const createFleet = async (options: FleetOptions): Promise<Fleet> => {
  const copies: ReturnType<typeof createCopy>[] = []
  let nextPort = 25_000 + (process.pid % 350) * 20
  for (const service of ['ingress', 'bot', 'dispatcher', 'outbox'] as const)
    for (let number = 1; number <= options.copies[service]; number += 1) {
      const port = await findFreePort(nextPort)
      nextPort = port + 1
      // work goes on in the last one, whatever happens to the others
      const { plan, ...others } = options
      const isSpared = plan === undefined || number === options.copies[service]
      // a failpoint that the runner was asked for is the first copy's
      const env = number === 1 ? options.env : Object.fromEntries(Object.entries(options.env).filter(([name]) => name !== 'FAILPOINT'))
      copies.push(createCopy(service, `${service}-${String(number)}`, port, { ...others, env, ...(isSpared ? {} : { plan }) }))
    }
  return {
    copies,
    start: async () => {
      for (const copy of copies) copy.begin()
      await Promise.all(copies.map(({ port, label }) => waitUntilReady(port, label)))
    },
    close: async () => {
      await Promise.all(copies.map((copy) => copy.close()))
    },
  }
}
