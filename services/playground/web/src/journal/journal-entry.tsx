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

interface JournalEntryProps {
  readonly message: PhoneMessage
}

/** One event: the hashtag that it begins with, and the rest. */
const Event = ({ line }: { readonly line: string }) => {
  const [, tag, rest] = /^#([\p{L}\d_]+)\s+(.*)$/u.exec(line) ?? [undefined, undefined, line]
  return (
    <span className={styles['event']}>
      {tag !== undefined && <Chip tone={tones[tag] ?? 'neutral'}>{tag}</Chip>} {rest}
    </span>
  )
}

/** One post of the channel: when, and its events, a line each. */
export const JournalEntry = ({ message }: JournalEntryProps) => {
  const lines = (message.text ?? message.caption ?? '').split('\n')
  const moment = message.date * 1000
  return (
    <li className={styles['line']}>
      <time className={styles['time']} dateTime={new Date(moment).toISOString()}>
        {clock.format(moment)}
      </time>
      <span className={styles['words']}>
        {lines.map((line, index) => (
          <Event key={index} line={line} />
        ))}
      </span>
    </li>
  )
}
