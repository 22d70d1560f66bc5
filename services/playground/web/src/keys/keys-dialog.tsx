import { Sheet, Switch, useTexts } from '@pinline/ui'
import styles from './keys-dialog.module.css'

interface KeysDialogProps {
  /** How many phones have a key. */
  readonly phones: number
  readonly isOpen: boolean
  readonly onClose: () => void
  /** Whether keys of a single character work. The shell keeps and remembers it. */
  readonly hasLetters: boolean
  readonly onLettersChange: (hasLetters: boolean) => void
}

const keys = [
  ['n', 'pg.keys.write'],
  ['b', 'pg.both'],
  ['f', 'pg.faults'],
  ['t', 'pg.path'],
  ['s', 'pg.keys.story'],
  [' ', 'pg.keys.pause'],
  ['?', 'pg.keys.list'],
  ['Esc', 'pg.keys.close'],
] as const

/** The list of keys, and the switch that turns single characters off. */
export const KeysDialog = ({ phones, isOpen, onClose, hasLetters, onLettersChange }: KeysDialogProps) => {
  const { t } = useTexts()
  return (
    <Sheet title={t('pg.keys')} isOpen={isOpen} onClose={onClose} place="center">
      <dl className={styles['keys']}>
        {([[`1 – ${String(phones)}`, 'pg.keys.phones'], ...keys] as const).map(([key, what]) => (
          <div key={key} className={styles['row']}>
            <dt>
              <kbd className={styles['key']}>{key === ' ' ? t('pg.keys.space') : key}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <Switch label={t('pg.keys.letters')} description={t('pg.keys.letters.hint')} isOn={hasLetters} onChange={onLettersChange} />
    </Sheet>
  )
}
