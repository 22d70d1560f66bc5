import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { openSync, readFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { compileCache } from '../../infra/compile-cache.ts'
import { createSurroundings } from './surroundings.ts'
import type { OwnSurroundings, ServiceName, System, SystemOptions } from './surroundings.ts'

/** One service as a child process. */
export interface RunningService {
  readonly name: ServiceName
  /** Address of its HTTP side. */
  readonly origin: string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Asks it to end and waits. */
  stop(): Promise<number | null>
}

const repository = resolve(import.meta.dirname, '../..')
const startTimeoutMs = 20_000
const scriptOf = (name: ServiceName): string => (name === 'pinline' ? 'infra/single-process/main.ts' : `services/${name}/src/main.ts`)

/** Everything of Pinline with its services as child processes: they can be killed one by one and run in several copies. */
export interface Stack extends System {
  start(name: ServiceName): Promise<RunningService>
  /** Starts one of each, or more, and waits until Telegram knows the webhook. */
  startAll(copies?: Partial<Record<ServiceName, number>>): Promise<RunningService[]>
  /** Starts all of them in one process and waits until Telegram knows the webhook. */
  startSingle(): Promise<RunningService>
  running(name: ServiceName): RunningService[]
}

const waitForLine = (child: ChildProcess, log: number, name: ServiceName): Promise<number> =>
  new Promise((found, failed) => {
    const timer = setTimeout(() => {
      failed(new Error(`${name} did not start within ${String(startTimeoutMs)} ms`))
    }, startTimeoutMs)
    child.once('exit', (code) => {
      clearTimeout(timer)
      failed(new Error(`${name} ended with ${String(code)} before it listened`))
    })
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      writeSync(log, `${line}\n`)
      const port = /"port":(\d+).*"msg":"listening"/.exec(line)?.[1]
      if (port === undefined) return
      clearTimeout(timer)
      found(Number(port))
    })
  })

const createProcesses = ({ folder, variables, announce }: OwnSurroundings) => {
  const services = new Set<RunningService>()
  const logs = new Map<ServiceName, string>()
  const start = async (name: ServiceName): Promise<RunningService> => {
    const file = logs.get(name) ?? join(folder, `${name}.log`)
    logs.set(name, file)
    const log = openSync(file, 'a')
    const child = spawn(process.execPath, [scriptOf(name)], {
      cwd: repository,
      env: { PATH: process.env['PATH'] ?? '', ...compileCache, ...variables },
      stdio: ['ignore', 'pipe', log],
    })
    const exited = new Promise<number | null>((end) => child.once('exit', end))
    const port = await waitForLine(child, log, name).catch((error: unknown) => {
      child.kill('SIGKILL')
      throw error
    })
    const finish = async (signal: NodeJS.Signals): Promise<number | null> => {
      services.delete(service)
      child.kill(signal)
      return exited
    }
    const origin = `http://127.0.0.1:${String(port)}`
    const kill = async (): Promise<void> => {
      await finish('SIGKILL')
    }
    const service: RunningService = { name, origin, kill, stop: () => finish('SIGTERM') }
    services.add(service)
    if (name === 'ingress' || name === 'pinline') announce(origin)
    return service
  }
  const logsOf = ([name, file]: [ServiceName, string]): string =>
    `--- ${name}\n${readFileSync(file, 'utf8').split('\n').slice(-30).join('\n')}`
  return { start, services, logs: () => [...logs].map(logsOf).join('\n') }
}

/** Creates the surroundings. Nothing of Pinline runs yet. */
export const createStack = async (options: SystemOptions = {}): Promise<Stack> => {
  const surroundings = await createSurroundings(options)
  const { start, services, logs } = createProcesses(surroundings)
  return {
    ...surroundings.shared,
    start,
    startAll: async (copies = {}) => {
      const { shop = true, helpDesk = false } = options
      const names: ServiceName[] = [
        'bot',
        'dispatcher',
        ...(shop ? (['outbox'] as const) : []),
        ...(helpDesk ? (['requests'] as const) : []),
      ]
      const started = [await start('ingress')]
      const others = names.flatMap((name) => Array.from({ length: copies[name] ?? 1 }, () => start(name)))
      started.push(...(await Promise.all(others)))
      await surroundings.settled()
      return started
    },
    startSingle: async () => {
      const service = await start('pinline')
      await surroundings.settled()
      return service
    },
    running: (name) => [...services].filter((service) => service.name === name),
    logs,
    close: async () => {
      await Promise.all([...services].map((service) => service.stop()))
      await surroundings.close()
    },
  }
}
