import { cx, useMediaQuery, useTexts } from '@pinline/ui'
import type { TextKey } from '@pinline/i18n'
import { useEffect, useRef, useState } from 'react'
import type { Side } from '../shell/phone-id.ts'
import { useWorld } from '../world/world.ts'
import { CounterWords } from './counter-words.tsx'
import styles from './counters.module.css'

interface Trouble {
  readonly lost: number
  readonly doubled: number
}

/** What a strip shows; without replies it is about requests. */
interface Figures extends Trouble {
  readonly received: number
  readonly shown: number
  readonly replies?: number
  readonly onTheWay: number
}

/** Words for a screen reader, only when something was lost or doubled since the page came up, or was found again. */
const useAlarm = ({ lost, doubled }: Trouble): string => {
  const { t } = useTexts()
  const [seen, setSeen] = useState({ lost, doubled, changed: false })
  if (seen.lost !== lost || seen.doubled !== doubled) setSeen({ lost, doubled, changed: true })
  return seen.changed ? t('pg.counters.alarm', { lost, doubled }) : ''
}

/** Calls `onTrouble` when more is lost or doubled than before. */
const useTrouble = ({ lost, doubled }: Trouble, onTrouble: (() => void) | undefined): void => {
  const before = useRef({ lost: 0, doubled: 0 })
  useEffect(() => {
    const isMore = lost > before.current.lost || doubled > before.current.doubled
    before.current = { lost, doubled }
    if (isMore) onTrouble?.()
  }, [lost, doubled, onTrouble])
}

interface StripProps {
  readonly figures: Figures
  /** Words where there is room for all figures. */
  readonly words: TextKey
  /** More was lost or doubled than before. */
  readonly onTrouble?: (() => void) | undefined
}

const Strip = ({ figures, words, onTrouble }: StripProps) => {
  const { t } = useTexts()
  const isWide = useMediaQuery('(min-width: 768px)')
  const alarm = useAlarm(figures)
  useTrouble(figures, onTrouble)
  const { received, shown, replies = '', onTheWay, lost, doubled } = figures
  const isTrouble = lost > 0 || doubled > 0
  const sound = (n: number): string => (n === 0 ? '0 ✓' : String(n))
  const key: TextKey = isWide ? words : 'pg.counters.short'
  return (
    <section className={cx(styles['strip'], isTrouble && styles['trouble'])} aria-label={t('pg.counters.label')}>
      <p className={styles['words']}>
        <CounterWords
          textKey={key}
          values={{ in: received, shown, replies, lost: sound(lost), doubled: isWide || doubled > 0 ? sound(doubled) : '' }}
        />
        {onTheWay > 0 && (
          <span className={styles['way']}>
            {' · '}
            <CounterWords textKey="pg.counters.way" values={{ n: onTheWay }} />
          </span>
        )}
      </p>
      <p className="visually-hidden" role="alert">
        {alarm}
      </p>
    </section>
  )
}

interface CountersProps {
  readonly side: Side
  /** More messages of the shop were lost or doubled than before. */
  readonly onTrouble?: (() => void) | undefined
}

/** What came in, what was shown, answered, lost and doubled, by the simulators' own account. */
export const Counters = ({ side, onTrouble }: CountersProps) => {
  const { counters, requests } = useWorld()
  const { accepted: received, works: shown, onTheWay, lost, doubled } = requests
  if (side === 'shop') return <Strip key={side} figures={counters} words="pg.counters" onTrouble={onTrouble} />
  return <Strip key={side} figures={{ received, shown, onTheWay, lost, doubled }} words="pg.counters.requests" />
}
