/** A CRM token and the moment from which it must not be used any more (already with a margin before its real end). */
export interface StoredToken {
  readonly token: string
  readonly validUntil: Date
}

/** Where the account's token is kept, shared by all processes of one account. */
export interface TokenStore {
  /** The last token written, valid or not; null when there has been none. */
  read(): Promise<StoredToken | null>
  /** Replaces the token. The last writer wins. */
  write(value: StoredToken): Promise<void>
  /**
   * The timestamp for the next login in whole Unix seconds: `max(now, last + 1)` over all processes, taken atomically, since
   * the CRM refuses a timestamp that it has seen.
   */
  nextTimestamp(): Promise<number>
}

/** A {@link TokenStore} for one process only: simulations and tests. */
export const createMemoryTokenStore = (clock: () => Date): TokenStore => {
  let stored: StoredToken | null = null
  let last = 0
  return {
    read: () => Promise.resolve(stored),
    write: (value) => {
      stored = value
      return Promise.resolve()
    },
    nextTimestamp: () => {
      last = Math.max(Math.floor(clock().getTime() / 1000), last + 1)
      return Promise.resolve(last)
    },
  }
}
