import { Button } from '@pinline/ui'
import styles from './composer.module.css'
import { Icon } from './icon.tsx'

interface ComposerNoteProps {
  /** What the words are. */
  readonly kind?: string
  readonly words: string
  readonly closeLabel: string
  readonly onClose: () => void
}

/** A line above the field: what is answered or changed, or which file goes along. */
export const ComposerNote = ({ kind, words, closeLabel, onClose }: ComposerNoteProps) => (
  <div className={styles['above']}>
    <span className={styles['words']}>
      {kind !== undefined && <span className={styles['kind']}>{kind}</span>} {words}
    </span>
    <Button variant="quiet" label={closeLabel} icon={<Icon name="close" size={16} />} onPress={onClose} />
  </div>
)
