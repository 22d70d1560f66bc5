import { cx } from '@pinline/ui'
import type { PageButton } from '../../../src/api.ts'
import styles from './inline-keyboard.module.css'
import { toSafeHref } from './segments.ts'

interface InlineKeyboardProps {
  readonly rows: readonly (readonly PageButton[])[]
  /** Callback data of the press that is under way. */
  readonly busy: string | null
  readonly isDisabled: boolean
  readonly onPress: (data: string) => void
  readonly onCopy: (text: string) => void
}

type KeyProps = Omit<InlineKeyboardProps, 'rows'> & { readonly button: PageButton }

const Key = ({ button, busy, isDisabled, onPress, onCopy }: KeyProps) => {
  const { text, style, url, callback_data: data, copy_text: copy } = button
  const look = cx(styles['key'], style !== undefined && styles[style])
  if (url !== undefined)
    return (
      <a className={look} href={toSafeHref(url)} target="_blank" rel="noreferrer noopener">
        {text} <span aria-hidden="true">↗</span>
      </a>
    )
  const isBusy = data !== undefined && busy === data
  // the Bot API names the disabled state by an empty object, so its presence counts
  const isDead = Boolean(button.disabled) || (data === undefined && copy === undefined)
  const press = (): void => {
    if (isBusy) return
    if (data !== undefined) onPress(data)
    else if (copy !== undefined) onCopy(copy.text)
  }
  return (
    <button type="button" className={cx(look, isBusy && styles['busy'])} disabled={isDead || isDisabled} aria-busy={isBusy} onClick={press}>
      {text}
    </button>
  )
}

/** The buttons below a message. */
export const InlineKeyboard = ({ rows, ...rest }: InlineKeyboardProps) => {
  const shown = rows.filter((row) => row.length > 0)
  if (shown.length === 0) return null
  return (
    <div className={styles['keyboard']} lang="uk">
      {shown.map((row, at) => (
        <div key={at} className={styles['row']}>
          {row.map((button, index) => (
            <Key key={index} button={button} {...rest} />
          ))}
        </div>
      ))}
    </div>
  )
}
