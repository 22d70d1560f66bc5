import { Button, Notice, SegmentedControl, useTexts } from '@pinline/ui'
import { useEffect, useId, useRef, useState } from 'react'
import { useWorld } from '../world/world.ts'
import { useWorkCalls } from './use-work-calls.ts'
import styles from './work-board.module.css'
import { WorkColumns } from './work-columns.tsx'
import { WorkDetail } from './work-detail.tsx'
import { WorkForm } from './work-form.tsx'

/** What of OpenProject is in sight: the board, a new work package, or the one with this number. */
type Place = 'board' | 'new' | number

/** Where one is, and the way back with the focus on the card from which one came. */
const usePlace = () => {
  const [place, setPlace] = useState<Place>('board')
  const left = useRef<Place>('board')
  const board = useRef<HTMLElement>(null)
  useEffect(() => {
    if (place === 'board' && left.current !== 'board') {
      const target = typeof left.current === 'number' ? `[data-work="${String(left.current)}"]` : '[data-new-work] button'
      board.current?.querySelector<HTMLElement>(target)?.focus()
    }
    left.current = place
  }, [place])
  return { place, setPlace, board }
}

interface HeadProps {
  readonly titleId: string
  readonly by: number
  readonly onBy: (user: number) => void
  readonly onNew: () => void
}

const Head = ({ titleId, by, onBy, onNew }: HeadProps) => {
  const { t } = useTexts()
  const { work, workPlace } = useWorld()
  const people = workPlace.users.filter(({ id }) => id !== workPlace.account)
  const shortName = (name: string): string => name.split(' ')[0] ?? name
  return (
    <header className={styles['head']}>
      <h2 className={styles['title']} id={titleId}>
        {t('pg.work.title')} <span className={styles['count']}>{work.length}</span>
      </h2>
      <div className={styles['tools']}>
        <SegmentedControl
          label={t('pg.work.as')}
          options={people.map(({ id, name }) => ({ value: String(id), label: shortName(name), name }))}
          value={String(by)}
          onChange={(value) => {
            onBy(Number(value))
          }}
        />
        <span data-new-work="">
          <Button onPress={onNew}>{t('pg.work.new')}</Button>
        </span>
      </div>
    </header>
  )
}

/** The simulated OpenProject as its staff sees it: a board, and each work package by itself. */
export const WorkBoard = () => {
  const { t } = useTexts()
  const { work, workPlace } = useWorld()
  const { hasFailed, send } = useWorkCalls()
  const { place, setPlace, board } = usePlace()
  const [chosen, setChosen] = useState<number | null>(null)
  const titleId = useId()
  const by = chosen ?? workPlace.users.find(({ id }) => id !== workPlace.account)?.id ?? workPlace.account
  const opened = work.find(({ id }) => id === place)
  const back = (): void => {
    setPlace('board')
  }
  return (
    <section ref={board} className={styles['board']} aria-labelledby={titleId}>
      <Head
        titleId={titleId}
        by={by}
        onBy={setChosen}
        onNew={() => {
          setPlace('new')
        }}
      />
      {hasFailed && (
        <Notice tone="warn" isUrgent>
          {t('pg.work.failed')}
        </Notice>
      )}
      {place === 'new' && <WorkForm by={by} send={send} onDone={back} />}
      {opened !== undefined && <WorkDetail key={opened.id} work={opened} by={by} send={send} onBack={back} />}
      {place !== 'new' && opened === undefined && work.length === 0 && <p className={styles['empty']}>{t('pg.work.empty')}</p>}
      {place !== 'new' && opened === undefined && work.length > 0 && <WorkColumns onOpen={setPlace} />}
    </section>
  )
}
