import type { BusinessHours } from '@pinline/domain'
import { createTimeWords, createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'

interface PromiseFacts {
  readonly hours: Pick<BusinessHours, 'isOpen' | 'nextOpening'>
  /** In minutes of work; null where nobody has said so. */
  readonly expectedMinutes: number | null
  readonly language: Language
  readonly timezone: string
  readonly now: Date
}

const minuteMs = 60_000

/** When a requester may expect somebody: at the next opening outside working hours, else after the usual time. Empty: nothing is promised. */
export const promiseOf = ({ hours, expectedMinutes, language, timezone, now }: PromiseFacts): string => {
  const words = createTranslator(language)
  const times = createTimeWords(language, timezone)
  if (!hours.isOpen(now)) return words.text('req.hours', { at: times.at(hours.nextOpening(now), now) })
  return expectedMinutes === null ? '' : words.text('req.hours.in', { dur: times.dur(expectedMinutes * minuteMs) })
}
