import { fileBytesSetting } from '@pinline/db'
import type { Settings } from '@pinline/db'
import type { OpenProject } from '@pinline/domain'
import { judgeFailure } from './deliver/outcome.ts'
import type { Again, Dead } from './deliver/outcome.ts'

const keptMs = 10 * 60_000

export interface AccountDeps {
  readonly openProject: Pick<OpenProject, 'me' | 'limits'>
  readonly settings: Pick<Settings, 'set'>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** What the instance says about our account and about files, asked for as seldom as may be. */
export interface Account {
  me(): Promise<{ readonly status: 'ok'; readonly id: number } | { readonly status: 'failed'; readonly outcome: Again | Dead }>
  /** Null: it has not said so yet. */
  fileBytes(): Promise<number | null>
}

export const createAccount = ({ openProject, settings, now }: AccountDeps): Account => {
  let me: number | null = null
  let limit: { readonly bytes: number; readonly until: number } | null = null
  return {
    me: async () => {
      if (me !== null) return { status: 'ok', id: me }
      const asked = await openProject.me()
      // What is in doubt stays so: nothing was written by asking.
      if (asked.status !== 'ok') return { status: 'failed', outcome: judgeFailure(asked, 'read', 'settled') }
      me = asked.value
      return { status: 'ok', id: me }
    },
    fileBytes: async () => {
      if (limit !== null && now() < limit.until) return limit.bytes
      const asked = await openProject.limits()
      if (asked.status !== 'ok') return limit?.bytes ?? null
      const { fileBytes: bytes } = asked.value
      if (bytes !== limit?.bytes) await settings.set(fileBytesSetting, bytes)
      limit = { bytes, until: now() + keptMs }
      return bytes
    },
  }
}
