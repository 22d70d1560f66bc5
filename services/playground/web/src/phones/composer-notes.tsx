import { useTexts } from '@pinline/ui'
import styles from './composer.module.css'
import { ComposerNote } from './composer-note.tsx'
import { largestFileMegabytes } from './draft.ts'
import type { DraftTarget } from './draft.ts'

interface ComposerNotesProps {
  readonly target: DraftTarget | null
  readonly onLeaveTarget: () => void
  readonly file: File | null
  readonly onDetach: () => void
  /** Name of a file that was refused. */
  readonly tooBig: string | null
}

/** What stands above the field: the message that is answered or changed, and the file that goes along. */
export const ComposerNotes = ({ target, onLeaveTarget, file, onDetach, tooBig }: ComposerNotesProps) => {
  const { t } = useTexts()
  return (
    <>
      {target !== null && (
        <ComposerNote
          kind={t(target.kind === 'edit' ? 'pg.compose.edit' : 'pg.compose.reply')}
          words={target.text}
          closeLabel={t('btn.cancel')}
          onClose={onLeaveTarget}
        />
      )}
      {file !== null && <ComposerNote words={file.name} closeLabel={t('pg.compose.detach', { name: file.name })} onClose={onDetach} />}
      {tooBig !== null && (
        <p className={styles['error']} role="alert">
          {t('pg.file.big', { name: tooBig, max: largestFileMegabytes })}
        </p>
      )}
    </>
  )
}
