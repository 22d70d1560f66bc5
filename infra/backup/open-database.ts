import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startGuard } from '../embedded/guard-client.ts'
import { locateEmbedded } from '../embedded/location.ts'
import { startPostgres } from '../embedded/postgres.ts'
import { isRunning, readPidFile } from '../embedded/processes.ts'
import { serverAccount } from '../embedded/server-account.ts'
import { OperatorError } from '../operator-error.ts'
import type { ProcessSettings } from '../settings.ts'
import { planData } from '../start/data-plan.ts'
import { decideMode } from '../start/mode.ts'
import { takeStartLock } from '../start/start-lock.ts'

/** A database that answers until it is closed. */
export type OpenDatabase = { url: string; close: () => Promise<void> }

/** Address of the embedded server if it runs in this folder: then somebody else keeps it. */
const runningUrl = (dir: string, database: string): string | undefined => {
  const pidFile = join(dir, 'postmaster.pid')
  const pid = readPidFile(pidFile)
  if (pid === undefined || !isRunning({ pid, marker: dir })) return undefined
  const port = readFileSync(pidFile, 'utf8').split('\n')[3]?.trim() ?? ''
  return `postgresql://pinline:${readFileSync(join(dir, 'pinline-password'), 'utf8')}@127.0.0.1:${port}/${database}`
}

/** Starts the embedded server for a while; `npm start` has to wait until it is over. */
const startForAWhile = async ({ dataDir }: ProcessSettings, dir: string, database: string): Promise<OpenDatabase> => {
  const lock = await takeStartLock(join(dataDir, 'start.lock'))
  const guard = startGuard(lock.noteGuard)
  const close = async (): Promise<void> => {
    await guard.close()
    lock.release()
  }
  try {
    const location = locateEmbedded(serverAccount(), dataDir)
    const postgres = await startPostgres({ location, dir, preferredPort: 15_432, durable: true, database })
    guard.watch({ ...postgres.process, stage: 'postgres' })
    return { url: postgres.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * The database of DATABASE_URL, else the embedded one, which is started if it does not run. `mustExist`: an embedded one is not made for it.
 * @throws OperatorError where the settings do not lead to a database that is worth keeping
 */
export const openDatabase = async (settings: ProcessSettings, { mustExist }: { mustExist: boolean }): Promise<OpenDatabase> => {
  const url = settings.env['DATABASE_URL']?.trim() ?? ''
  if (url !== '') return { url, close: () => Promise.resolve() }
  const mode = decideMode(settings.env)
  if (mode.status === 'refused') throw new OperatorError(mode.reason)
  const { folder, database, disposable } = planData(mode.status, false)
  if (disposable)
    throw new OperatorError('Without TELEGRAM_BOT_TOKEN this is a try-out, whose data begins anew at each start: there is nothing to keep.')
  const dir = join(locateEmbedded(serverAccount(), settings.dataDir).dataRoot, folder, 'postgres')
  const running = runningUrl(dir, database)
  if (running !== undefined) return { url: running, close: () => Promise.resolve() }
  if (mustExist && !existsSync(join(dir, 'PG_VERSION'))) throw new OperatorError(`There is no data in ${dir}.`)
  return startForAWhile(settings, dir, database)
}
