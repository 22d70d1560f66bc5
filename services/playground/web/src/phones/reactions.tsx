import { useTexts } from '@pinline/ui'
import type { PhoneMessage } from '../../../src/api.ts'
import { toReactionWords } from './reaction-words.ts'
import styles from './telegram-message.module.css'

interface ReactionsProps {
  readonly reactions: PhoneMessage['reactions']
}

/** Reactions on a message; read aloud as words. */
export const Reactions = ({ reactions }: ReactionsProps) => {
  const { t } = useTexts()
  if (reactions.length === 0) return null
  const words = toReactionWords(t('reply.legend'))
  return reactions.map(({ user, emoji }) => {
    const word = words.get(emoji)
    return (
      <span key={`${String(user)} ${emoji}`} className={styles['reaction']} title={word}>
        <span aria-hidden={word !== undefined}>{emoji}</span>
        {word !== undefined && <span className="visually-hidden">{word}</span>}
      </span>
    )
  })
}
