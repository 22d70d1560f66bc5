import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, waitUntilGone } from '../embedded/processes.ts'
import { OperatorError } from '../operator-error.ts'

const SUPERVISOR = join('start', 'main.ts')
const GUARD = join('embedded', 'guard.ts')
// longer than a guard may take for services, Redis and PostgreSQL together
const GUARD_TIMEOUT_MS = 60_000

export type StartLock = { noteGuard: (pid: number) => void; release: () => void }

const claim = (path: string): boolean => {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    writeFileSync(path, String(process.pid))
    return true
  } catch {
    return false // somebody has it, or had
  }
}

/** Waits while the guard of a killed supervisor is still stopping its services and servers. */
const outlastHolder = async (path: string): Promise<void> => {
  const [holder = 0, guard = 0] = existsSync(path) ? readFileSync(path, 'utf8').split(' ').map(Number) : []
  if (isRunning({ pid: holder, marker: SUPERVISOR })) {
    throw new OperatorError(`Pinline is already running here (process ${String(holder)}). Stop it first.`)
  }
  if (guard > 0 && !(await waitUntilGone({ pid: guard, marker: GUARD }, GUARD_TIMEOUT_MS))) {
    throw new OperatorError(`An earlier run is still being stopped (process ${String(guard)}).`)
  }
  rmSync(path, { force: true })
}

/**
 * Makes this process the only supervisor of the folder: two would stop each other's databases. The lock of a supervisor that was
 * killed is taken over once its guard is done. @throws OperatorError while another supervisor runs
 */
export const takeStartLock = async (path: string): Promise<StartLock> => {
  if (!claim(path)) {
    await outlastHolder(path)
    if (!claim(path)) throw new OperatorError('Another npm start was quicker.')
  }
  return {
    noteGuard: (pid) => {
      writeFileSync(path, `${String(process.pid)} ${String(pid)}`)
    },
    release: () => {
      rmSync(path, { force: true })
    },
  }
}
