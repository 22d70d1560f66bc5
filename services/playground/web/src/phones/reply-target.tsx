import { useTexts } from '@pinline/ui'
import styles from './telegram-message.module.css'

interface ReplyTargetProps {
  readonly author: string
  readonly words: string
  /** Goes to the message that was answered. */
  readonly onPress: () => void
}

/** What a message answers, as one line above it. */
export const ReplyTarget = ({ author, words, onPress }: ReplyTargetProps) => {
  const { t } = useTexts()
  return (
    <button type="button" className={styles['target']} onClick={onPress}>
      <span className="visually-hidden">{t('pg.message.quoted')}</span>
      <span className={styles['who']}>{author}</span>
      <span className={styles['cut']} lang="uk">
        {words}
      </span>
    </button>
  )
}
