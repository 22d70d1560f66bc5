/** How long somebody has waited, and whether the wait is over. */
export interface Waited {
  readonly ms: number
  /** False: it still goes on, so it is known only that it takes longer. */
  readonly ended: boolean
}

/** `over`: it takes longer than everything that was seen so far. `none`: nobody has waited. */
export type WaitingTime = { readonly status: 'reached' | 'over'; readonly ms: number } | { readonly status: 'none' }

/**
 * The time within which a share of all waits ends (0.5 for half of them), waits that still go on included: the Kaplan-Meier estimate, which
 * does not flatter a day whose hardest questions are not answered yet.
 * @see https://doi.org/10.1080/01621459.1958.10501452
 */
export const waitingTime = (waits: readonly Waited[], share: number): WaitingTime => {
  const sorted = waits.toSorted((one, other) => one.ms - other.ms || Number(other.ended) - Number(one.ended))
  const last = sorted.at(-1)
  if (last === undefined) return { status: 'none' }
  let waiting = 1
  let left = sorted.length
  for (const { ms, ended } of sorted) {
    if (ended) waiting *= 1 - 1 / left
    left -= 1
    // Sums of thirds and tenths miss their goal by a hair.
    if (ended && waiting <= 1 - share + 1e-9) return { status: 'reached', ms }
  }
  return { status: 'over', ms: last.ms }
}
