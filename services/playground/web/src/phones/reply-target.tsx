import { cutGraphemes } from '@pinline/i18n'
import { useTexts } from '@pinline/ui'
import styles from './telegram-message.module.css'

interface ReplyTargetProps {
  readonly author: string
  readonly words: string
  /** Goes to the message that was answered. */
  readonly onPress: () => void
}

/** As many as make a line or two. */
const mostSigns = 60

/** The beginning of what a message answers, above it. */
export const ReplyTarget = ({ author, words, onPress }: ReplyTargetProps) => {
  const { t } = useTexts()
  return (
    <button type="button" className={styles['target']} onClick={onPress}>
      <span className="visually-hidden">{t('pg.message.quoted')}</span>
      <span className={styles['who']}>{author}</span>
      <span className={styles['cut']} lang="uk">
        {cutGraphemes(words, mostSigns)}
      </span>
    </button>
  )
}
