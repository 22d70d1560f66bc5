import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Guard } from '../embedded/guard-client.ts'
import { keepRunning } from './keep-running.ts'
import { toAlarm } from './log-line.ts'
import { followLog, rotateLog } from './log-tail.ts'
import { spawnService } from './service-process.ts'
import type { ServiceProcess } from './service-process.ts'

export type RunnerDeps = { guard: Guard; logs: string; report: (text: string) => void; signal: AbortSignal }
export type ServiceToRun = { name: string; script: string; env: NodeJS.ProcessEnv }

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

/** Runs a service until `signal` is aborted and it is gone: started again when it ends, its warnings shown, its process guarded. */
export const runService = async ({ guard, logs, report, signal }: RunnerDeps, { name, script, env }: ServiceToRun): Promise<void> => {
  mkdirSync(logs, { recursive: true })
  const logPath = join(logs, `${name}.log`)
  rotateLog(logPath)
  const show = withoutRepeats(report)
  const tail = followLog(logPath, (line) => {
    const alarm = toAlarm(line)
    if (alarm) show(`${name}  ${alarm.level}  ${alarm.text}`)
  })
  const start = (): ServiceProcess => {
    const service = spawnService({ script, env, logPath })
    const { process } = service
    if (process === undefined) return service
    guard.watch({ ...process, stage: 'service' })
    void service.exited.then(() => {
      guard.forget(process.pid)
    })
    return service
  }
  await keepRunning({ name, first: start(), restart: () => Promise.resolve(start()), report, signal })
  tail.close()
}
