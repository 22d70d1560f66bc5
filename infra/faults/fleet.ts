import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Guard } from '../embedded/guard-client.ts'
import { findFreePort } from '../embedded/free-port.ts'
import { stopProcess } from '../embedded/processes.ts'
import { repositoryRoot } from '../repository.ts'

/** A service of which there may be several copies. */
export type FleetService = 'ingress' | 'bot' | 'dispatcher' | 'outbox'

/** One copy of a service: its process is replaced whenever it ends. */
export interface Copy {
  readonly service: FleetService
  /** `bot-2` */
  readonly label: string
  readonly port: number
  /** `away` between the end of one process and the start of the next. */
  state(): 'running' | 'stopped' | 'away'
  /** Ends the process at once. */
  kill(): void
  /** SIGSTOP: it does nothing more, and does not know. */
  stop(): void
  /** SIGCONT, if that same process still stands. */
  resume(): void
  /** Ends the process as an operator would, for good. */
  close(): Promise<void>
}

export interface FleetOptions {
  readonly guard: Guard
  /** For logs. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly copies: Readonly<Record<FleetService, number>>
  /** Hears every failpoint that a service has reached. */
  readonly onFailpoint: (name: string) => void
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
/** A process that stopped itself at a failpoint is let go on after more than a lease. */
const selfStopMs = 20_000
/** What dies at birth is not born again in a tight loop. */
const birthMs = 1_000

const failpointOf = (line: string): string | undefined => /"failpoint":"([^"]+)"/.exec(line)?.[1]

const startProcess = (
  service: FleetService,
  label: string,
  env: Readonly<Record<string, string>>,
  { folder, onFailpoint }: Pick<FleetOptions, 'folder' | 'onFailpoint'>,
): ChildProcess => {
  const log = openSync(join(folder, `${label}.log`), 'a')
  const child: ChildProcess = spawn(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    // a process group of its own: Ctrl-C in the terminal is for the runner, which then ends them in order
    detached: true,
    stdio: ['ignore', log, 'pipe'],
  })
  closeSync(log)
  if (child.stderr === null) return child
  createInterface({ input: child.stderr }).on('line', (line) => {
    const name = failpointOf(line)
    if (name === undefined) appendFileSync(join(folder, `${label}.errors`), `${line}\n`)
    else onFailpoint(name)
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

const resume = (life: Life): void => {
  if (life.state !== 'stopped') return
  life.child?.kill('SIGCONT')
  life.state = 'running'
}

/** Starts one process after the other until the life is closing. */
const live = async (
  life: Life,
  { service, label, options }: { service: FleetService; label: string; options: FleetOptions },
): Promise<void> => {
  const { env, folder } = options
  const onFailpoint = (name: string): void => {
    options.onFailpoint(name)
    life.asked = true
    if (env['FAILPOINT']?.endsWith(':stop') !== true) return
    life.state = 'stopped'
    setTimeout(resume, selfStopMs, life).unref()
  }
  while (!life.closing) {
    const bornAt = performance.now()
    Object.assign(life, { asked: false, state: 'running', child: startProcess(service, label, env, { folder, onFailpoint }) })
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
    resume: () => {
      resume(life)
    },
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
      // work goes on in the others, whatever the failpoint does to the first
      const env = number === 1 ? options.env : Object.fromEntries(Object.entries(options.env).filter(([name]) => name !== 'FAILPOINT'))
      copies.push(createCopy(service, `${service}-${String(number)}`, port, { ...options, env }))
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
