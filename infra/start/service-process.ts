import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { compileCache } from '../compile-cache.ts'
import type { ForeignProcess } from '../embedded/processes.ts'

export type ServiceProcess = {
  process: ForeignProcess | undefined
  exited: Promise<void>
  /** Hands the process a message; one that cannot be delivered any more is dropped. */
  send: (message: object) => void
}

export type ServiceProcessOptions = {
  script: string
  env: NodeJS.ProcessEnv
  logPath: string
  /** Hears what the process says over its IPC channel. Absent: nobody listens. */
  onMessage?: ((message: unknown) => void) | undefined
}

/**
 * Starts a service that appends to its log by itself. It stops when its IPC channel closes, that is when this process is gone.
 * Detached, so that Ctrl-C in the terminal reaches only the supervisor, which then stops everything in order.
 */
export const spawnService = ({ script, env, logPath, onMessage }: ServiceProcessOptions): ServiceProcess => {
  const log = openSync(logPath, 'a', 0o600)
  const child = spawn(process.execPath, [script], {
    detached: true,
    env: { ...compileCache, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  if (onMessage !== undefined) child.on('message', onMessage)
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  const send = (message: object): void => {
    if (child.connected) child.send(message, () => undefined) // its exit says what an error here would
  }
  return { process: child.pid === undefined ? undefined : { pid: child.pid, marker: script }, exited, send }
}
