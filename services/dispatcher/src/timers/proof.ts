import { recordEvent } from '@pinline/db'
import type { Transact } from '@pinline/db'
import type { Clock } from '@pinline/platform'

/** What reconciliation has made good since it was last told. */
export interface Proof {
  /** A chat had words that nothing had told us of. */
  readonly found: () => void
  /** Everything up to `provenAt` is here; `chats` were looked at for it. */
  readonly proven: (provenAt: Date, chats: number) => Promise<void>
}

const everyMs = 3_600_000

/** Tells the log once an hour what reconciliation has found; nothing where it found nothing. */
export const createProof = ({ transact, clock }: { transact: Transact; clock: Clock }): Proof => {
  let found = 0
  let toldMs = 0
  return {
    found: () => {
      found += 1
    },
    proven: async (provenAt, chats) => {
      const now = clock()
      if (found === 0 || now.getTime() - toldMs < everyMs) return
      const data = { proven: provenAt.toISOString(), chats, found }
      await transact((tx) => recordEvent(tx, { at: now, kind: 'proof', data }))
      found -= data.found
      toldMs = now.getTime()
    },
  }
}
