import { Sheet, useTexts } from '@pinline/ui'
import type { PathSubject } from '../../../src/api.ts'
import { Board } from '../board/board.tsx'
import { FaultsPanel } from '../faults/faults-panel.tsx'
import { Journal } from '../journal/journal.tsx'
import { PathPanel } from '../path/path-panel.tsx'
import { WorkBoard } from '../support/work-board.tsx'
import styles from './side-sheets.module.css'
import type { Side } from './phone-id.ts'
import type { SheetName } from './use-view.ts'

interface SideSheetsProps {
  readonly side: Side
  readonly sheet: SheetName | null
  readonly subject: PathSubject | undefined
  readonly onClose: () => void
}

/** What has no place of its own on smaller screens. */
export const SideSheets = ({ side, sheet, subject, onClose }: SideSheetsProps) => {
  const { t } = useTexts()
  return (
    <>
      <Sheet title={t('pg.faults')} isOpen={sheet === 'faults'} onClose={onClose}>
        <div className={styles['untitled']}>
          <FaultsPanel side={side} />
        </div>
      </Sheet>
      <Sheet title={t('pg.path.short')} isOpen={sheet === 'path'} onClose={onClose}>
        <PathPanel subject={subject} />
      </Sheet>
      <Sheet title={t('pg.crm.title')} isOpen={sheet === 'crm'} onClose={onClose}>
        <div className={styles['flush']}>
          <Board />
          <Journal />
        </div>
      </Sheet>
      <Sheet title={t('pg.work')} isOpen={sheet === 'work'} onClose={onClose}>
        <div className={styles['flush']}>
          <WorkBoard />
        </div>
      </Sheet>
    </>
  )
}
