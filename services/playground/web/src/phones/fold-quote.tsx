import { useTexts } from '@pinline/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import styles from './rich-message.module.css'

interface FoldQuoteProps {
  /** The words inside, to know whether there is anything to fold. */
  readonly words: string
  readonly children: ReactNode
}

const isLong = (words: string): boolean => words.length > 140 || words.split('\n').length > 3

/** A quote that shows three lines until it is unfolded. */
export const FoldQuote = ({ words, children }: FoldQuoteProps) => {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  if (!isLong(words)) return <blockquote className={styles['quote']}>{children}</blockquote>
  return (
    <blockquote className={styles['quote']}>
      <div className={open ? undefined : styles['folded']}>{children}</div>
      <button
        type="button"
        className={styles['fold']}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open)
        }}
      >
        {t(open ? 'pg.message.fold' : 'pg.message.unfold')}
      </button>
    </blockquote>
  )
}
