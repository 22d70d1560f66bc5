import { createDatabase, createPathTimes, createSettings } from '@pinline/db'
import type { PathTimes } from '@pinline/db'
import { toError, withTimeout } from '@pinline/platform'
import type { Logger } from '@pinline/platform'
import { chatSettingKey } from '@pinline/telegram'

/** What the playground reads of Pinline's own database. */
export interface OwnRows {
  readonly paths: PathTimes
  /** Where the managers' group is by now: it may have moved in an earlier run. Undefined: where it was configured. */
  groupId(bot: number): Promise<number | undefined>
  close(): Promise<void>
}

const patienceMs = 3000

/** Opens the database for reading; it may be away. */
export const openOwnRows = ({ url, logger }: { url: string; logger: Logger }): OwnRows => {
  const db = createDatabase({ url, name: 'playground', poolSize: 2, logger })
  const settings = createSettings(db)
  return {
    paths: createPathTimes(db),
    groupId: async (bot) => {
      try {
        const read = await withTimeout(settings.get(chatSettingKey('group', bot)), patienceMs)
        if (read.status === 'ok') return typeof read.value === 'number' ? read.value : undefined
        logger.warn('the database does not answer; taking the configured group')
      } catch (thrown) {
        logger.warn({ err: toError(thrown) }, 'could not ask where the group is; taking the configured one')
      }
      return undefined
    },
    close: () => db.close(),
  }
}
