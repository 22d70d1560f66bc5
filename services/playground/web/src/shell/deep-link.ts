import { faultIds } from '../../../src/api.ts'
import type { FaultId } from '../../../src/api.ts'
import type { PhoneId } from './phone-id.ts'

/** What the page's address asks for. */
interface DeepLink {
  readonly phone: PhoneId | null
  /** To be switched on, each once. */
  readonly faults: readonly FaultId[]
  /** Of the story. */
  readonly seed: number | null
}

const isFault = (word: string): word is FaultId => faultIds.some((id) => id === word)

/** Reads `?phone=anna&faults=crm-down,crm-slow&seed=7`; whatever it does not understand is left out. */
export const parseDeepLink = (search: string): DeepLink => {
  const query = new URLSearchParams(search)
  const seed = query.get('seed') ?? ''
  const words = query.getAll('faults').flatMap((value) => value.split(',').map((word) => word.trim()))
  return {
    phone: /^[a-z0-9_]{1,40}$/u.exec(query.get('phone') ?? '')?.[0] ?? null,
    faults: [...new Set(words)].filter(isFault),
    seed: /^\d{1,9}$/u.test(seed) ? Number(seed) : null,
  }
}
