/**
 * What is known of the tries before this one.
 * - `unsent`: surely nothing reached the CRM.
 * - `settled`: something may have; the wait after it is over when the lane is due, so it may be sent again if it is not there.
 * - `cut`: a try was cut short and nobody noted how; whether it is still under way is not known.
 */
export type Past = 'unsent' | 'settled' | 'cut'

/** What one try leaves for the next. */
export interface TryRecord {
  readonly reason: string
  readonly past: Past
  /** Tries that had been counted when it was written. */
  readonly counted: number
  /** CRM messages up to this id are not this reply, whatever they say; null where the base says enough. */
  readonly floor: number | null
  /** Tries that have ended without a word since the CRM last answered one; 0 once it has. */
  readonly lost?: number
}

/** What a new try knows. `lost`: how many tries ended without a word since the CRM last answered one. */
export interface Tries {
  readonly past: Past
  readonly lost: number
  readonly floor: number | null
}

const floorShape = / above (\d+)(?:\/|$)/
const lostShape = / lost (\d+)(?: above \d+)?(?:\/|$)/
const pastShape = /\/(unsent|settled)@(\d+)$/

/** The record as the item's error field keeps it. */
export const writeRecord = ({ reason, past, counted, floor, lost = 0 }: TryRecord): string => {
  const began = lost === 0 ? reason : `${reason} lost ${String(lost)}`
  const text = floor === null ? began : `${began} above ${String(floor)}`
  return past === 'cut' ? text : `${text}/${past}@${String(counted)}`
}

/**
 * Judges a head by its tries, this one included, and by the record in its error field. A record speaks for the tries up to its own
 * count; when there were more, one of them ended without a word.
 */
export const readTries = (attempts: number, error: string | null): Tries => {
  const [, above] = floorShape.exec(error ?? '') ?? []
  const floor = above === undefined ? null : Number(above)
  if (attempts <= 1) return { past: 'unsent', lost: 0, floor }
  const [, past, counted] = pastShape.exec(error ?? '') ?? []
  const [, before = '0'] = lostShape.exec(error ?? '') ?? []
  const since = attempts - 1 - Number(counted ?? 0)
  const lost = since + Number(before)
  return since === 0 && (past === 'unsent' || past === 'settled') ? { past, lost, floor } : { past: 'cut', lost, floor }
}
