import { useId } from 'react'
import type { ReactNode } from 'react'
import styles from './titled-panel.module.css'

interface TitledPanelProps {
  readonly title: string
  /** At the other end of the title's line. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A part of the page that is known by its title. */
export const TitledPanel = ({ title, aside, children }: TitledPanelProps) => {
  const titleId = useId()
  return (
    <section className={styles['panel']} aria-labelledby={titleId}>
      <header className={styles['head']}>
        <h2 className={styles['title']} id={titleId}>
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
