import type { OutboxItem, TryNotes } from '@pinline/db'
import { mostLostTries } from '@pinline/domain'

const noted = /@(\d+)$/

/** The error of a try with the tries that were counted up to it, so that a later one knows how many have ended without a word. */
export const noteTry = <Tried extends { readonly error?: string; readonly uncounted: boolean }>(tried: Tried, attempts: number): Tried =>
  tried.error === undefined ? tried : { ...tried, error: `${tried.error}@${String(attempts - (tried.uncounted ? 1 : 0))}` }

/** Whether an effect was begun so often without any word of how it ended that it must be what ends the process. */
export const createIsPoison =
  (notes: TryNotes) =>
  async ({ lane, seq, attempts }: Pick<OutboxItem, 'lane' | 'seq' | 'attempts'>): Promise<boolean> => {
    if (attempts <= mostLostTries) return false
    const [, told = '0'] = noted.exec((await notes.errorOf(lane, seq)) ?? '') ?? []
    return attempts - 1 - Number(told) >= mostLostTries
  }
