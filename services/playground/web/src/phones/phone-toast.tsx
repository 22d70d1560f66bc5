import { Button, cx, useTexts } from '@pinline/ui'
import { useEffect } from 'react'
import { Icon } from './icon.tsx'
import styles from './phone-notes.module.css'
import type { Note } from './use-notes.ts'

/** Long enough to read 200 characters, the most that a bot can answer. */
const shownMs = 9000

interface PhoneToastProps {
  readonly note: Note
  readonly onDismiss: (id: number) => void
}

/** A note that goes by itself. */
export const PhoneToast = ({ note: { id, tone, title, text }, onDismiss }: PhoneToastProps) => {
  const { t } = useTexts()
  useEffect(() => {
    const timer = setTimeout(() => {
      onDismiss(id)
    }, shownMs)
    return () => {
      clearTimeout(timer)
    }
  }, [id, onDismiss])
  return (
    <div className={cx(styles['toast'], tone !== 'info' && styles[tone])}>
      <p className={styles['words']}>
        {title !== null && <span className={styles['title']}>{title}</span>}
        <span lang="uk">{text}</span>
      </p>
      <Button
        variant="quiet"
        label={t('ui.close')}
        icon={<Icon name="close" size={16} />}
        onPress={() => {
          onDismiss(id)
        }}
      />
    </div>
  )
}
