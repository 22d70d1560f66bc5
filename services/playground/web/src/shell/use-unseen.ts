import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTexts } from '@pinline/ui'
import { useWorld } from '../world/world.ts'
import { countUnseen, see, seeAll } from './unseen.ts'
import type { InSight, UnseenCounts } from './unseen.ts'

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener)
  return () => {
    document.removeEventListener('visibilitychange', listener)
  }
}
const isVisible = (): boolean => document.visibilityState === 'visible'

/** Counts unseen messages; what is in sight while the page can be seen counts no more. The window's title shows the sum. */
export const useUnseen = (inSight: InSight): UnseenCounts => {
  const { t } = useTexts()
  const state = useWorld()
  const visible = useSyncExternalStore(subscribe, isVisible)
  const [seen, setSeen] = useState(() => seeAll(state))
  const now = see(seen, state, visible ? inSight : { phones: [], buyer: null })
  if (now !== seen) setSeen(now)
  const counts = countUnseen(now, state)
  const title = `Pinline · ${t('pg.title')}`
  useEffect(() => {
    document.title = counts.total === 0 ? title : `(${String(counts.total)}) ${title}`
  }, [counts.total, title])
  return counts
}
