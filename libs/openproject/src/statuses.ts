import type { OpenProjectFailure, WorkPackage } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { Client } from './client.ts'
import { unreadable } from './client.ts'
import { readStatuses } from './resources.ts'
import type { ReadWork } from './resources.ts'

/** Fills in whether a status ends the work, where a work package did not say so itself. */
export type Complete = (
  works: readonly ReadWork[],
  signal?: AbortSignal,
) => Promise<{ readonly status: 'ok'; readonly value: readonly WorkPackage[] } | OpenProjectFailure>

const keptMs = 10 * 60_000

/** Lists leave the status out of their work packages, so the instance's statuses are read and kept for ten minutes. */
export const createComplete = (client: Client, clock: Clock): Complete => {
  let kept: { readonly closed: ReadonlyMap<number, boolean>; readonly until: number } | null = null

  const knows = (closed: ReadonlyMap<number, boolean>, works: readonly ReadWork[]): boolean =>
    works.every(({ status }) => status.closed !== null || closed.has(status.id))

  const fill = (works: readonly ReadWork[], closed: ReadonlyMap<number, boolean>): readonly WorkPackage[] =>
    // A status that was made this very moment is not yet one that ends anything.
    works.map((work) => ({ ...work, status: { ...work.status, closed: work.status.closed ?? closed.get(work.status.id) ?? false } }))

  return async (works, signal) => {
    const known = kept !== null && kept.until > clock().getTime() ? kept.closed : new Map<number, boolean>()
    if (knows(known, works)) return { status: 'ok', value: fill(works, known) }
    const answer = await client.call({ method: 'GET', path: 'statuses', effect: false, signal })
    if (answer.status !== 'ok') return answer
    const closed = readStatuses(answer.body)
    if (closed === null) return unreadable
    kept = { closed, until: clock().getTime() + keptMs }
    return { status: 'ok', value: fill(works, closed) }
  }
}
