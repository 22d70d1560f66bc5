import { cx, useTexts } from '@pinline/ui'
import type { PathSubject } from '../../../src/api.ts'
import { Board } from '../board/board.tsx'
import { FaultsPanel } from '../faults/faults-panel.tsx'
import { Journal } from '../journal/journal.tsx'
import { PathPanel } from '../path/path-panel.tsx'
import styles from './desk.module.css'

interface WidePanelsProps {
  readonly subject: PathSubject | undefined
}

/** Beside the phones: faults and path. Below them: the CRM and the journal. Each scrolls for itself and can be reached by keys. */
export const WidePanels = ({ subject }: WidePanelsProps) => {
  const { t } = useTexts()
  return (
    <>
      <div className={styles['side']}>
        <div className={cx(styles['panel'], styles['faults'])} data-panel="faults" role="group" aria-label={t('pg.faults')} tabIndex={0}>
          <FaultsPanel side="shop" />
        </div>
        <div className={cx(styles['panel'], styles['path'])} data-panel="path" role="group" aria-label={t('pg.path')} tabIndex={0}>
          <PathPanel subject={subject} />
        </div>
      </div>
      <div className={styles['panel']} role="group" aria-label={t('pg.crm')} tabIndex={0}>
        <Board />
      </div>
      <div className={styles['panel']} role="group" aria-label={t('pg.journal')} tabIndex={0}>
        <Journal />
      </div>
    </>
  )
}
