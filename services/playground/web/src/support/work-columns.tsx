import { useId } from 'react'
import type { WorkPlace } from '../../../src/api.ts'
import { useWorld } from '../world/world.ts'
import { useStatusName } from './status-words.ts'
import styles from './work-board.module.css'
import { WorkCard } from './work-card.tsx'

interface ColumnProps {
  readonly status: WorkPlace['statuses'][number]
  readonly onOpen: (id: number) => void
}

const Column = ({ status, onOpen }: ColumnProps) => {
  const { work } = useWorld()
  const nameOf = useStatusName()
  const titleId = useId()
  const here = work.filter((one) => one.status === status.id).toReversed()
  return (
    <section className={styles['column']} aria-labelledby={titleId} data-status={status.id} data-empty={here.length === 0 ? '' : undefined}>
      <h3 className={styles['status']} id={titleId}>
        {nameOf(status)} <span className={styles['count']}>{here.length}</span>
      </h3>
      <ul className={styles['cards']}>
        {here.map((one) => (
          <WorkCard key={one.id} work={one} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  )
}

interface WorkColumnsProps {
  readonly onOpen: (id: number) => void
}

/** The work packages by how far they are: columns, and lists below each other where there is no room for these. */
export const WorkColumns = ({ onOpen }: WorkColumnsProps) => {
  const { workPlace } = useWorld()
  return (
    <div className={styles['columns']}>
      {workPlace.statuses.map((status) => (
        <Column key={status.id} status={status} onOpen={onOpen} />
      ))}
    </div>
  )
}
