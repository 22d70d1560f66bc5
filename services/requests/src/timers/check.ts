import { createHash } from 'node:crypto'
import type { Logger } from '@pinline/platform'
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
  readonly logger: Pick<Logger, 'info' | 'error'>
}

/** Characters of a message to admins. */
const mostWords = 3000

/** One look at how the instance is set up. Admins hear once of the same problems; it goes on being looked at until all is well. */
export const createDeskCheck = ({ check, tellAdmins, logger }: CheckDeps): (() => Promise<void>) => {
  let isFine = false
  return async () => {
    if (isFine) return
    const result = await check()
    if (result.status === 'away') return
    const { problems } = result
    if (problems.length === 0) {
      isFine = true
      logger.info('OpenProject is set up as it has to be')
      return
    }
    const ids = problems.map(({ id }) => id)
    logger.error({ problems: ids }, 'OpenProject is not set up as it has to be')
    const lines = problems.map(({ words }) => words).join('\n')
    const what = createHash('sha256').update(lines).digest('hex').slice(0, 16)
    await tellAdmins(`check:${what}`, { key: 'adm.desk.check', params: { lines: lines.slice(0, mostWords) } })
  }
}
