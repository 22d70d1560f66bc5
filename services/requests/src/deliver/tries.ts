/**
 * What is known of the tries before this one.
 * - `unsent`: surely nothing reached OpenProject.
 * - `fresh`: something may have, and may still be under way there: what is not found now may be there in a moment.
 * - `settled`: something may have, long enough ago: what is not found is not there.
 */
export type Past = 'unsent' | 'fresh' | 'settled'

/** What one try leaves for the next. `counted`: tries that had been counted when it was written. */
export interface TryNote {
  readonly reason: string
  readonly past: Past
  readonly counted: number
}

/** What a new try knows. `lost`: how many before it ended without a word. */
export interface Tries {
  readonly past: Past
  readonly lost: number
}

const shape = /\/(unsent|fresh|settled)@(\d+)$/u
/** What somebody has asked for once more: an earlier row of the same effect may have done it. */
const isRepeat = (idem: string): boolean => /:(?:r\d+|again)$/u.test(idem)

/** The note as the item's error field keeps it. */
export const writeTry = ({ reason, past, counted }: TryNote): string => `${reason}/${past}@${String(counted)}`

/** Judges a head by its tries, this one included, and by the note of the last one. */
export const readTries = (idem: string, attempts: number, note: string | null): Tries => {
  const [, past, counted = '0'] = shape.exec(note ?? '') ?? []
  const lost = attempts - 1 - Number(counted)
  if (lost > 0) return { past: 'fresh', lost }
  if (past === 'fresh' || past === 'settled') return { past, lost: 0 }
  return { past: isRepeat(idem) ? 'settled' : 'unsent', lost: 0 }
}
