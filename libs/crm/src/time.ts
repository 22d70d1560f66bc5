import { DateTime } from 'luxon'

const dateAndTime = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/

/**
 * Reads the CRM's time. `zone` (an IANA name) counts only where the text carries none; fractions of any length are accepted.
 * Null for empty text, for text of another shape, for dates that do not exist and for .NET's "no date" (year 1).
 */
export const toUtc = (text: string, zone: string): Date | null => {
  const [, day, time, fraction = '', offset = ''] = dateAndTime.exec(text.trim()) ?? []
  if (day === undefined || time === undefined) return null
  const moment = DateTime.fromISO(`${day}T${time}${fraction.slice(0, 4)}${offset}`, { zone })
  return moment.isValid && moment.year > 1 ? moment.toJSDate() : null
}
