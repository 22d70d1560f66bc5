import { Button, Notice, Sheet, useTexts } from '@pinline/ui'
import { useState } from 'react'
import { client } from '../world/client.ts'
import styles from './faults-panel.module.css'

interface ResetProps {
  /** Called before the reset is asked for. */
  readonly onAct: () => void
}

type Outcome = 'refused' | 'failed'

/** Begins the whole world afresh, after a question. */
export const Reset = ({ onAct }: ResetProps) => {
  const { t } = useTexts()
  const [isOpen, setIsOpen] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>()
  const close = (): void => {
    setIsOpen(false)
  }
  const reset = async (): Promise<void> => {
    onAct()
    try {
      const { accepted, reason } = await client.call('POST /api/reset', undefined)
      setOutcome(accepted ? undefined : reason === 'silent' ? 'failed' : 'refused')
      if (accepted) close()
    } catch {
      setOutcome('failed')
    }
  }
  return (
    <>
      <Button
        onPress={() => {
          setOutcome(undefined)
          setIsOpen(true)
        }}
      >
        {t('pg.reset')}
      </Button>
      <Sheet title={t('pg.reset')} isOpen={isOpen} onClose={close} place="center">
        <div className={styles['question']}>
          <p>{t('pg.reset.ask')}</p>
          {outcome !== undefined && (
            <Notice tone="warn" isUrgent>
              {t(`pg.reset.${outcome}`)}
            </Notice>
          )}
          <div className={styles['answers']}>
            <Button variant="danger" onPress={() => void reset()}>
              {t('pg.reset.yes')}
            </Button>
            <Button onPress={close}>{t('btn.cancel')}</Button>
          </div>
        </div>
      </Sheet>
    </>
  )
}
