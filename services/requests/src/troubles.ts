import { createHash } from 'node:crypto'
import type { Clock } from '@pinline/platform'
import type { TellAdmins } from './tell-admins.ts'

export interface TroublesDeps {
  readonly tellAdmins: TellAdmins
  /** Root of the instance, without a slash at the end. */
  readonly url: string
  readonly clock: Clock
  /** The way the instance is set up is in doubt. */
  readonly onRefused: () => void
}

/** Troubles with work packages, as admins hear of them. */
export interface Troubles {
  /** It can not be seen any more. */
  onGone(request: number, work: number): Promise<void>
  /** There are several of one request; the first one counts. */
  onTwin(request: number, works: readonly number[]): Promise<void>
  /** One was refused, with OpenProject's own words. The same words are told of once a day. */
  onRefused(request: number, words: string): Promise<void>
}

/** Characters of OpenProject's own words. */
const mostWords = 500

export const createTroubles = ({ tellAdmins, url, clock, onRefused }: TroublesDeps): Troubles => ({
  onGone: (request, work) =>
    tellAdmins(`gone:${String(work)}`, { key: 'adm.desk.gone', params: { num: String(request), work: String(work) } }),
  onTwin: (request, works) => {
    const lines = works.map((work) => `${url}/work_packages/${String(work)}`).join('\n')
    return tellAdmins(`twins:${works.join(',')}`, { key: 'adm.desk.twins', params: { num: String(request), lines } })
  },
  onRefused: async (request, words) => {
    onRefused()
    const hash = createHash('sha256').update(words).digest('hex').slice(0, 16)
    const day = clock().toISOString().slice(0, 10)
    const params = { num: String(request), reason: words.slice(0, mostWords).toWellFormed() }
    await tellAdmins(`refused:${hash}:${day}`, { key: 'adm.desk.refused', params })
  },
})
