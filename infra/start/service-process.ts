import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { ForeignProcess } from '../embedded/processes.ts'

export type ServiceProcess = { process: ForeignProcess | undefined; exited: Promise<void> }

export type ServiceProcessOptions = { script: string; env: NodeJS.ProcessEnv; logPath: string }

/**
 * Starts a service that appends to its log by itself. The IPC channel carries nothing: the service stops when it closes, that is when
 * this process is gone. Detached, so that Ctrl-C in the terminal reaches only the supervisor, which then stops everything in order.
 */
export const spawnService = ({ script, env, logPath }: ServiceProcessOptions): ServiceProcess => {
  const log = openSync(logPath, 'a', 0o600)
  const child = spawn(process.execPath, [script], { detached: true, env, stdio: ['ignore', log, log, 'ipc'] })
  closeSync(log)
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  return { process: child.pid === undefined ? undefined : { pid: child.pid, marker: script }, exited }
}
