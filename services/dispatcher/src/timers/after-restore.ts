import type { Timer } from '@pinline/domain'
import type { Settings } from '@pinline/db'
import { passKey } from './reconcile.ts'

/** Written by the restore of a backup. */
const restoredKey = 'restored'

export interface AfterRestoreDeps {
  readonly settings: Pick<Settings, 'get'>
  readonly account: number
}

/**
 * Holds timers back after a restore until the first pass has read what happened since the backup: before it they would remind of buyers
 * who were answered long ago. Where nothing was restored they run at once.
 */
export const createAfterRestore = ({ settings, account }: AfterRestoreDeps): ((timers: readonly Timer[]) => Timer[]) => {
  let open = false
  const isOpen = async (): Promise<boolean> => {
    open ||= (await settings.get(restoredKey)) === null || (await settings.get(passKey(account))) === true
    return open
  }
  return (timers) =>
    timers.map((timer) => ({
      ...timer,
      run: async (signal) => {
        if (await isOpen()) await timer.run(signal)
      },
    }))
}
