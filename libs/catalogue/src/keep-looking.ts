import type { CatalogueBook } from './catalogue.ts'

export interface KeepLookingOptions {
  /** @defaultValue 5000 */
  readonly everyMs?: number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

/** Looks at the catalogue's file at once and then again and again, so that a change holds without a restart. Resolves after the signal. */
export const keepLooking = async (
  book: Pick<CatalogueBook, 'look'>,
  { everyMs = 5_000, sleep, signal }: KeepLookingOptions,
): Promise<void> => {
  while (!signal.aborted) {
    await book.look()
    await sleep(everyMs, signal)
  }
}
