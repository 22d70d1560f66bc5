import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Guard } from '../embedded/guard-client.ts'
import { isRunning, signalIfRunning, stopProcess } from '../embedded/processes.ts'
import { keepRunning } from './keep-running.ts'
import { toAlarm } from './log-line.ts'
import { followLog, rotateLog } from './log-tail.ts'
import { createRestartPolicy } from './restart-policy.ts'
import { spawnService } from './service-process.ts'
import type { ServiceProcess } from './service-process.ts'

/** How a service's process stands. `restarts`: how often it was started again. */
export type ServiceState = { name: string; state: 'running' | 'restarting'; restarts: number }

export type RunnerDeps = {
  guard: Guard
  logs: string
  report: (text: string) => void
  signal: AbortSignal
  /** Services that begin call others that do not listen yet: what they warn of then is left to their logs. */
  isSettling: () => boolean
  /** Hears each start and each unwanted end. */
  onState: (state: ServiceState) => void
}

export type ServiceToRun = {
  name: string
  script: string
  env: NodeJS.ProcessEnv
  /** False: it stays down when it ends. */
  comesBack: boolean
  /** Hears what the process says over IPC. */
  onMessage?: (message: unknown) => void
}

export type RunningService = {
  name: string
  /** Ends the process at once; it comes back. False while there is none. */
  kill: () => boolean
  /** Asks the process to end, insists after `timeoutMs`; resolves when it is gone. */
  stop: (timeoutMs: number) => Promise<void>
  /** Hands the process a message over IPC; lost while there is none. */
  send: (message: object) => void
  /** Resolves when it is gone for good. */
  done: Promise<void>
}

const SAME_ALARM_MS = 10_000

/** Passes a text on unless the same one went by within the last ten seconds: a database that is away fails in every loop. */
const withoutRepeats = (report: (text: string) => void): ((text: string) => void) => {
  const lastAt = new Map<string, number>()
  return (text) => {
    const now = performance.now()
    if (now - (lastAt.get(text) ?? -Infinity) < SAME_ALARM_MS) return
    if (lastAt.size > 500) lastAt.clear()
    lastAt.set(text, now)
    report(text)
  }
}

/** Starts processes of one service: guarded, and each start and end told. */
const createStarter = ({ guard, signal, onState }: RunnerDeps, { name, script, env, onMessage }: ServiceToRun, logPath: string) => {
  let restarts = -1
  return (): ServiceProcess => {
    const service = spawnService({ script, env, logPath, onMessage })
    restarts += 1
    onState({ name, state: 'running', restarts })
    const { process } = service
    if (process !== undefined) guard.watch({ ...process, stage: 'service' })
    void service.exited.then(() => {
      if (process !== undefined) guard.forget(process.pid)
      if (!signal.aborted) onState({ name, state: 'restarting', restarts })
    })
    return service
  }
}

/** Runs a service until `signal` is aborted and it is gone: started again when it ends, its warnings shown, its process guarded. */
export const runService = (deps: RunnerDeps, service: ServiceToRun): RunningService => {
  const { logs, report, signal, isSettling } = deps
  const { name } = service
  mkdirSync(logs, { recursive: true })
  const logPath = join(logs, `${name}.log`)
  rotateLog(logPath)
  const show = withoutRepeats(report)
  const tail = followLog(logPath, (line) => {
    const alarm = toAlarm(line)
    if (alarm && !(alarm.level === 'warn' && isSettling())) show(`${name}  ${alarm.level}  ${alarm.text}`)
  })
  const policy = createRestartPolicy()
  const spawnNext = createStarter(deps, service, logPath)
  let current = spawnNext()
  const restart = (): Promise<ServiceProcess> => Promise.resolve((current = spawnNext()))
  const ended = service.comesBack ? keepRunning({ name, first: current, restart, report, signal, policy }) : current.exited
  return {
    name,
    kill: () => {
      if (current.process === undefined || !isRunning(current.process)) return false
      policy.forgive()
      signalIfRunning(current.process, 'SIGKILL')
      return true
    },
    stop: async (timeoutMs) => {
      if (current.process !== undefined) await stopProcess(current.process, 'SIGTERM', 'SIGKILL', timeoutMs)
    },
    send: (message) => {
      current.send(message)
    },
    done: ended.then(() => {
      tail.close()
    }),
  }
}
