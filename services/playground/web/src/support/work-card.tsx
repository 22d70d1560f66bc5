import { useTexts } from '@pinline/ui'
import type { PageWork } from '../../../src/api.ts'
import { useWorld } from '../world/world.ts'
import styles from './work-board.module.css'

interface WorkCardProps {
  readonly work: PageWork
  readonly onOpen: (id: number) => void
}

/** A work package on the board; a press opens it. */
export const WorkCard = ({ work, onOpen }: WorkCardProps) => {
  const { t } = useTexts()
  const { workPlace } = useWorld()
  const assignee = workPlace.users.find(({ id }) => id === work.assignee)
  const [talk, files] = [work.comments.length, work.files.length]
  return (
    <li>
      <button
        type="button"
        className={styles['card']}
        data-work={work.id}
        onClick={() => {
          onOpen(work.id)
        }}
      >
        <span className={styles['subject']}>{work.subject}</span>
        <span className={styles['facts']}>
          <span className={styles['number']}>#{work.id}</span>
          <span>{assignee?.name ?? t('pg.work.nobody')}</span>
          {talk > 0 && (
            <span>
              <span aria-hidden="true">💬 {talk}</span>
              <span className="visually-hidden">{t('pg.work.talk', { n: talk })}</span>
            </span>
          )}
          {files > 0 && (
            <span>
              <span aria-hidden="true">📎 {files}</span>
              <span className="visually-hidden">{t('pg.work.attached', { n: files })}</span>
            </span>
          )}
        </span>
      </button>
    </li>
  )
}
