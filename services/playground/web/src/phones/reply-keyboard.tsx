import styles from './composer.module.css'

interface ReplyKeyboardProps {
  readonly label: string
  readonly rows: readonly (readonly string[])[]
  readonly isDisabled: boolean
  /** Pressing a key sends its text. */
  readonly onPress: (text: string) => void
}

/** The bot's keys above the composer. */
export const ReplyKeyboard = ({ label, rows, isDisabled, onPress }: ReplyKeyboardProps) => (
  <div className={styles['keys']} role="group" aria-label={label} lang="uk">
    {rows.map((row, at) => (
      <div key={at} className={styles['keyrow']}>
        {row.map((text, index) => (
          <button
            key={index}
            type="button"
            className={styles['key']}
            disabled={isDisabled}
            onClick={() => {
              onPress(text)
            }}
          >
            {text}
          </button>
        ))}
      </div>
    ))}
  </div>
)
