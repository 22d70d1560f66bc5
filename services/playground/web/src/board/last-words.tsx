import { useTexts } from '@pinline/ui'
import type { BuyerMessage } from '../../../src/api.ts'
import styles from './board.module.css'

interface LastWordsProps {
  readonly message: BuyerMessage | undefined
}

/** Who said the last words of a dialog, and what. */
export const LastWords = ({ message }: LastWordsProps) => {
  const { t } = useTexts()
  if (message === undefined) return <span className={styles['nobody']}>—</span>
  const words = message.text !== '' || message.file === undefined ? message.text : t('pg.board.file', { name: message.file.name })
  return (
    <>
      <span className={styles['speaker']}>{t(message.side === 'buyer' ? 'pg.board.buyer' : 'pg.shop')}: </span>
      {words}
    </>
  )
}
