/** Reproducible chance. */
export interface Random {
  /** A number from 0 up to but without 1. */
  next(): number
  /** True in `rate` of all cases. A rate of 0 or 1 uses up no number, so that knobs that are off do not shift the others. */
  chance(rate: number): boolean
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** Lower-case hex digits. */
  hex(digits: number): string
}

/** A mulberry32 generator: the same seed gives the same row of numbers on every machine. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    chance: (rate) => rate > 0 && (rate >= 1 || next() < rate),
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    hex: (digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join(''),
  }
}
