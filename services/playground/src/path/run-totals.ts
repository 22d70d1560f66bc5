import type { MessagePath } from '../api.ts'
import type { Tally } from '../tally/tally.ts'

/** The smallest value that `share` of all do not exceed; 0 of none. */
const percentile = (sorted: readonly number[], share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0

/** How long a buyer's message took to the group; undefined while it is not there. */
export const buyerTotal = ({ written, card }: NonNullable<ReturnType<Tally['cards']['find']>>): number | undefined =>
  card === undefined ? undefined : Math.max(0, (card.atMs >= written.atMs ? card.atMs : card.editedMs) - written.atMs)

/** How the finished paths of a kind went in this run. */
export const runTotals = ({ cards, replies }: Tally, kind: MessagePath['kind']): MessagePath['run'] => {
  const totals = (
    kind === 'buyer-message'
      ? [...cards.all()].map(buyerTotal)
      : [...replies.all()].map(({ deliveredMs, atMs }) => (deliveredMs === undefined ? undefined : deliveredMs - atMs))
  )
    .filter((total) => total !== undefined)
    .sort((a, b) => a - b)
  return { n: totals.length, p50Ms: percentile(totals, 0.5), p90Ms: percentile(totals, 0.9) }
}
