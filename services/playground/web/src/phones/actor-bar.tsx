import { SegmentedControl, useTexts } from '@pinline/ui'
import type { ReactNode } from 'react'
import type { PagePerson } from '../../../src/api.ts'
import styles from './actor-bar.module.css'
import { useShortName } from './short-name.ts'

/** Who presses and writes in a group. */
export interface ActorChoice {
  readonly actor: PagePerson
  readonly onActor: (id: number) => void
}

interface ActorBarProps extends ActorChoice {
  readonly people: readonly PagePerson[]
  /** What else the group can be asked to do. */
  readonly children?: ReactNode
}

/** The choice of who presses and writes in a group; admins come last. */
export const ActorBar = ({ people, actor, onActor, children }: ActorBarProps) => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const choices = people.toSorted((a, b) => Number(a.role === 'admin') - Number(b.role === 'admin'))
  return (
    <div className={styles['bar']}>
      <span className={styles['as']} aria-hidden="true">
        {t('pg.as')}
      </span>
      <SegmentedControl
        label={t('pg.as.who')}
        options={choices.map((person) => ({ value: String(person.id), label: nameOf(person) }))}
        value={String(actor.id)}
        onChange={(value) => {
          onActor(Number(value))
        }}
      />
      {children}
    </div>
  )
}
