import { Badge, useTexts } from '@pinline/ui'
import { useEffect, useRef } from 'react'
import type { BuyerChat } from '../../../src/api.ts'
import styles from './buyer-chips.module.css'

interface BuyerChipsProps {
  readonly chats: readonly BuyerChat[]
  readonly selected: number
  /** Messages that each buyer has not had in sight. */
  readonly unseen: ReadonlyMap<number, number>
  readonly onSelect: (chat: number) => void
}

/** Which buyer one plays. */
export const BuyerChips = ({ chats, selected, unseen, onSelect }: BuyerChipsProps) => {
  const { t } = useTexts()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    <div ref={box} className={styles['chips']} role="group" aria-label={t('pg.buyers')}>
      {chats.map(({ id, name, product }) => {
        const count = unseen.get(id) ?? 0
        return (
          <button
            key={id}
            type="button"
            className={styles['chip']}
            aria-pressed={id === selected}
            title={product}
            onClick={() => {
              onSelect(id)
            }}
          >
            {name ?? t('pg.buyer.guest')}
            <Badge count={count} label={t('pg.unseen', { n: count })} />
          </button>
        )
      })}
    </div>
  )
}
