import { createHash } from 'node:crypto'
import type { Clock, Logger } from '@pinline/platform'
import type { TellAdmins } from '../tell-admins.ts'

/** Something about the instance that has to be set right: a name for it, and words about it with what to do. */
export interface DeskProblem {
  readonly id: string
  readonly words: string
}

/** `away`: it could not be asked, which says nothing about how it is set up. */
export type DeskCheckResult = { readonly status: 'away' } | { readonly status: 'looked'; readonly problems: readonly DeskProblem[] }

export interface CheckDeps {
  readonly check: () => Promise<DeskCheckResult>
  readonly tellAdmins: TellAdmins
  /** What the last good look depends on: it is worth nothing any more once one of them is another. */
  readonly doubts: () => readonly unknown[]
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'error'>
}

/** Characters of a message to admins. */
const mostWords = 3000

/**
 * One look at how the instance is set up. Admins hear once of the same problems, and anew where all was well in between; it goes on being
 * looked at until all is well, and again when that is in doubt.
 */
export const createDeskCheck = ({ check, tellAdmins, doubts, clock, logger }: CheckDeps): (() => Promise<void>) => {
  let fine: { readonly doubts: readonly unknown[]; readonly at: Date } | null = null
  const isFine = (now: readonly unknown[]): boolean => fine !== null && now.every((doubt, index) => doubt === fine?.doubts[index])
  return async () => {
    // Before the look: what comes during it is looked for by the next one.
    const now = doubts()
    if (isFine(now)) return
    const result = await check()
    if (result.status === 'away') return
    const { problems } = result
    if (problems.length === 0) {
      fine = { doubts: now, at: clock() }
      logger.info('OpenProject is set up as it has to be')
      return
    }
    const ids = problems.map(({ id }) => id)
    logger.error({ problems: ids }, 'OpenProject is not set up as it has to be')
    const lines = problems.map(({ words }) => words).join('\n')
    const what = createHash('sha256').update(lines).digest('hex').slice(0, 16)
    const since = fine === null ? '' : `:${String(fine.at.getTime())}`
    await tellAdmins(`check:${what}${since}`, { key: 'adm.desk.check', params: { lines: lines.slice(0, mostWords) } })
  }
}
