import { Button, useTexts } from '@pinline/ui'
import { useState } from 'react'
import { useStoryControls } from '../story/story-context.ts'
import styles from './composer.module.css'
import { ComposerLine } from './composer-line.tsx'
import { ComposerNotes } from './composer-notes.tsx'
import type { Draft, DraftTarget } from './draft.ts'
import { Icon } from './icon.tsx'
import { ReplyKeyboard } from './reply-keyboard.tsx'
import { useDraft } from './use-draft.ts'

interface ComposerProps {
  /** Names the composer for shortcuts: `[data-composer="…"] textarea`. */
  readonly name: string
  /** Whose draft it is, or for whom: each has an own one. */
  readonly owner: number
  readonly placeholder: string
  readonly isDisabled: boolean
  /** Labels of the bot's keys. */
  readonly rows?: readonly (readonly string[])[]
  readonly target: DraftTarget | null
  /** Whether the focus follows the target: not where the bot set it, which may come at any time. */
  readonly isTargetChosen?: boolean
  readonly onLeaveTarget?: () => void
  readonly onSend: (draft: Draft) => void
}

/** The bottom of a phone: text, a file, the bot's keys, an answer or a change. */
export const Composer = (props: ComposerProps) => {
  const { name, owner, placeholder, isDisabled, rows = [], target, isTargetChosen = false, onLeaveTarget = () => undefined, onSend } = props
  const { t } = useTexts()
  const [showsKeys, setShowsKeys] = useState(true)
  const { text, setText, file, attach, detach, tooBig, take } = useDraft(owner, target)
  const { stop } = useStoryControls()
  const hasKeys = rows.length > 0
  const keysLabel = t('pg.compose.keys')
  const send = (): void => {
    const draft = isDisabled ? null : take()
    if (draft !== null) onSend(draft)
  }
  const sendKey = (label: string): void => {
    onSend({ text: label, file: null, target: null })
  }
  const toggleKeys = (): void => {
    setShowsKeys(!showsKeys)
  }
  return (
    <div className={styles['composer']} data-composer={name}>
      {hasKeys && showsKeys && <ReplyKeyboard label={keysLabel} rows={rows} isDisabled={isDisabled} onPress={sendKey} />}
      <ComposerNotes target={target} onLeaveTarget={onLeaveTarget} file={file} onDetach={detach} tooBig={tooBig} />
      <ComposerLine
        placeholder={placeholder}
        text={text}
        isDisabled={isDisabled}
        onFile={
          target?.kind === 'edit'
            ? null
            : (chosen) => {
                stop()
                attach(chosen)
              }
        }
        about={target === null || !isTargetChosen ? null : `${target.kind} ${String(target.message)}`}
        onText={(next) => {
          stop()
          setText(next)
        }}
        onEscape={onLeaveTarget}
        onSend={send}
      >
        {hasKeys && <Button variant="quiet" label={keysLabel} icon={<Icon name="keys" />} isExpanded={showsKeys} onPress={toggleKeys} />}
      </ComposerLine>
    </div>
  )
}
