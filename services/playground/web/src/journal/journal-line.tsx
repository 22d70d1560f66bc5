import { Chip } from '@pinline/ui'
import type { Tone } from '@pinline/ui'
import type { PhoneMessage } from '../../../src/api.ts'
import styles from './journal.module.css'

const clock = new Intl.DateTimeFormat('uk', { timeZone: 'Europe/Kyiv', timeStyle: 'medium', hourCycle: 'h23' })

const tones: Readonly<Record<string, Tone>> = {
  pin: 'ok',
  up: 'ok',
  proof: 'ok',
  down: 'danger',
  error: 'danger',
  race: 'warn',
  limit: 'warn',
  check: 'warn',
}

interface JournalLineProps {
  readonly message: PhoneMessage
}

/** One line: when, the hashtag that it begins with, and the rest. */
export const JournalLine = ({ message }: JournalLineProps) => {
  const text = message.text ?? message.caption ?? ''
  const [, tag, rest] = /^#([\p{L}\d_]+)\s+(.*)$/su.exec(text) ?? [undefined, undefined, text]
  const moment = message.date * 1000
  return (
    <li className={styles['line']}>
      <time className={styles['time']} dateTime={new Date(moment).toISOString()}>
        {clock.format(moment)}
      </time>
      <span className={styles['words']}>
        {tag !== undefined && <Chip tone={tones[tag] ?? 'neutral'}>{tag}</Chip>} {rest}
      </span>
    </li>
  )
}
