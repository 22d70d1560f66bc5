import type { OutboxItem, Replies } from '@pinline/db'
import { mostLostTries } from '@pinline/domain'
import type { Outcome } from './outcome.ts'
import { readTries } from './try-record.ts'
import type { Tries } from './try-record.ts'

/** A file's way is long: its lease is renewed meanwhile, and each renewal counts as a start. */
const mostLostFiles = 2 * mostLostTries

/** Written as the tries of a reply that came with a backup: it may have been sent since, so it is looked for and never sent by itself. */
const restoredLost = 1_000_000

const mostOf = (op: string): number => (op === 'reply.file' ? mostLostFiles : mostLostTries)

/**
 * A reply that surely is not in the CRM and whose sending has ended the process each time, or that is as old as a backup: it is given up.
 * Null for any other.
 */
export const poisonOf = (op: string, { lost }: Pick<Tries, 'lost'>): (Outcome & { readonly status: 'dead' }) | null => {
  if (lost < mostOf(op)) return null
  const error = lost >= restoredLost ? 'restored' : 'poison'
  return { status: 'dead', error, farewell: { kind: 'failed', reason: { text: `reason.${error}` } } }
}

/**
 * Ends what can not even be looked for: one start more than it takes to give it up, and still without a word. A reply may be in the CRM then,
 * so its writer is asked. Null: go on.
 */
export const createPoisonCheck =
  ({ part }: Pick<Replies, 'part'>) =>
  async ({ lane, seq, op, attempts }: OutboxItem): Promise<Outcome | null> => {
    const most = mostOf(op)
    if (attempts <= most) return null
    const { lost, past } = readTries(attempts, (await part(lane, seq))?.error ?? null)
    if (op === 'seen') return lost < most ? null : { status: 'dead', error: 'poison', farewell: { kind: 'none' } }
    return lost > most && past === 'cut' ? { status: 'unknown', error: 'poison' } : null
  }
