import type { TextKey } from '@pinline/i18n'
import { useTexts } from '@pinline/ui'
import type { WorkPlace } from '../../../src/api.ts'

const keys: Readonly<Record<number, TextKey>> = {
  1: 'pg.work.status.new',
  7: 'pg.work.status.progress',
  8: 'pg.work.status.ask',
  9: 'pg.work.status.hold',
  12: 'pg.work.status.solved',
  13: 'pg.work.status.closed',
  14: 'pg.work.status.rejected',
}

/** The name of a status in the page's language, else its own. */
export const useStatusName = (): ((status: WorkPlace['statuses'][number]) => string) => {
  const { t } = useTexts()
  return ({ id, name }) => {
    const key = keys[id]
    return key === undefined ? name : t(key)
  }
}
