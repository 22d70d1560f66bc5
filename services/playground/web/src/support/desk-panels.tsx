import { cx, useTexts } from '@pinline/ui'
import { FaultsPanel } from '../faults/faults-panel.tsx'
import styles from '../shell/desk.module.css'
import { WorkBoard } from './work-board.tsx'

/** Beside the help desk's phones: the faults. Below them: OpenProject. Each scrolls for itself and can be reached by keys. */
export const DeskPanels = () => {
  const { t } = useTexts()
  return (
    <>
      <div className={styles['side']}>
        <div className={cx(styles['panel'], styles['faults'])} data-panel="faults" role="group" aria-label={t('pg.faults')} tabIndex={0}>
          <FaultsPanel side="desk" />
        </div>
      </div>
      <div className={cx(styles['panel'], styles['board'])} role="group" aria-label={t('pg.work')} tabIndex={0}>
        <WorkBoard />
      </div>
    </>
  )
}
