import { createTranslator, flattenRich, languages } from '@pinline/i18n'
import type { LedgerEntry } from '@pinline/simulators'
import type { RequestCounters } from '../api.ts'
import { patienceMs } from './tally.ts'
import type { Moment } from './tally.ts'

const sample = '7777'
const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&')

/** First lines with which the bot tells a requester the number, in every language; the number is captured. */
const acceptances: readonly RegExp[] = languages.map((language) => {
  const words = flattenRich(createTranslator(language).rich('req.submitted', { num: sample, title: '', promise: '' }))
  return new RegExp(`^${escape(words.split('\n')[0] ?? '').replace(sample, '(\\d+)')}`, 'u')
})

const numberIn = (text: string): string | undefined =>
  acceptances.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)

/** Told at this moment, so it has to be in OpenProject some time later. */
interface Acceptance {
  readonly atMs: number
}

/** Counts requests and work packages as entries come in. */
export const createRequestTally = () => {
  const accepted = new Map<string, Acceptance>()
  const works = new Set<string>()
  const files = new Set<string>()
  let doubled = 0
  const addOnce = (known: Set<string>, key: string): void => {
    if (known.has(key)) doubled += 1
    known.add(key)
  }
  return {
    /** Takes the next entry. */
    add: ({ system, kind, ok, text, key = '', files: sent = [], chat = 0, atMs }: LedgerEntry): void => {
      if (!ok) return
      if (system === 'telegram' && /^telegram\.(?:send|edit)Message/u.test(kind) && chat > 0) {
        const number = numberIn(text ?? '')
        if (number !== undefined && !accepted.has(number)) accepted.set(number, { atMs })
      } else if (kind === 'openproject.create' && key !== '') addOnce(works, key)
      else if (kind === 'openproject.attach') for (const { name, md5 } of sent) addOnce(files, `${key} ${md5} ${name}`)
    },
    counters: ({ nowMs, calmSinceMs }: Moment): RequestCounters => {
      // The ledger does not tell which number is which work package, so the first told count as the first made.
      const missing = [...accepted.values()].slice(works.size)
      const isLost = ({ atMs }: Acceptance): boolean => calmSinceMs !== null && nowMs > Math.max(atMs, calmSinceMs) + patienceMs
      const lost = missing.filter(isLost).length
      return { accepted: accepted.size, works: works.size, onTheWay: missing.length - lost, lost, doubled }
    },
  }
}
