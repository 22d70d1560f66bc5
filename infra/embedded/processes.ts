import { existsSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that may outlive us. `marker` is a part of its command line: a pid alone may meanwhile belong to someone else. */
export type ForeignProcess = { pid: number; marker: string }

const commandLine = (pid: number): string => {
  if (!existsSync('/proc/self/cmdline')) return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return '' // gone
  }
}

/** Whether the process still runs; an empty marker fits any. A zombie has no command line and counts as gone. */
export const isRunning = ({ pid, marker }: ForeignProcess): boolean => {
  const command = commandLine(pid)
  return command !== '' && command.includes(marker)
}

/** Sends a signal if it is still the same process; a process that just ended is no error. */
export const signalIfRunning = (target: ForeignProcess, signal: NodeJS.Signals): void => {
  if (!isRunning(target)) return
  try {
    process.kill(target.pid, signal)
  } catch {
    // it ended between the two lines
  }
}

/** Resolves to true as soon as the process is gone, to false after `timeoutMs`. */
export const waitUntilGone = async (target: ForeignProcess, timeoutMs: number): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs
  while (isRunning(target)) {
    if (performance.now() > deadline) return false
    await delay(25)
  }
  return true
}

/** Asks with `gentle`, insists with `harsh` after `timeoutMs`, and resolves when the process is gone (at most 5 s later). */
export const stopProcess = async (
  target: ForeignProcess,
  gentle: NodeJS.Signals,
  harsh: NodeJS.Signals,
  timeoutMs: number,
): Promise<void> => {
  signalIfRunning(target, gentle)
  if (await waitUntilGone(target, timeoutMs)) return
  signalIfRunning(target, harsh)
  await waitUntilGone(target, 5_000)
}

/** The number in the first line of a pid file, if there is one. */
export const readPidFile = (path: string): number | undefined => {
  if (!existsSync(path)) return undefined
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10)
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
}
