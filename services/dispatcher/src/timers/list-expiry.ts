import type { Lists } from '@pinline/db'
import type { Clock } from '@pinline/platform'

export interface ListExpiryDeps {
  readonly lists: Pick<Lists, 'expire'>
  readonly clock: Clock
}

const keptMs = 7 * 24 * 3_600_000
const batch = 500

/** Removes lists that nobody turns the pages of any more; a press on one of them gives a fresh list. */
export const createListExpiry =
  ({ lists, clock }: ListExpiryDeps): (() => Promise<void>) =>
  () =>
    lists.expire(new Date(clock().getTime() - keptMs), batch)
