import { appendFileSync } from 'node:fs'

/** A file in a ledger: enough to prove that the same bytes arrived, without keeping them. */
export interface LedgerFile {
  readonly name: string
  /** Hex MD5 of the bytes. */
  readonly md5: string
  readonly size: number
}

/** What happened, as the simulator that saw it tells. Fields that make no sense for a kind are absent. */
export interface LedgerRecord {
  readonly system: 'telegram' | 'crm' | 'openproject'
  /** `telegram.<method>`, `telegram.update`, `telegram.person`, `telegram.limit`, `crm.<what>`, for instance `crm.send`, or `openproject.<what>`. */
  readonly kind: string
  /** True when it took effect, whatever the caller was told; false when the simulator refused or lost it. */
  readonly ok: boolean
  /** False when the effect stands but the answer was cut on its way. */
  readonly answered?: boolean | undefined
  readonly chat?: number | undefined
  readonly user?: number | undefined
  readonly messageId?: number | undefined
  /** Number of a work package. */
  readonly work?: number | undefined
  /** Our key of a work package; empty for one that is not ours. */
  readonly key?: string | undefined
  /** Text or caption, unaltered. */
  readonly text?: string | undefined
  readonly files?: readonly LedgerFile[] | undefined
  /** HTTP status of a refusal, or of the answer of a webhook. */
  readonly status?: number | undefined
  /** Why it was refused. */
  readonly error?: string | undefined
  /** Seconds that a 429 asked to wait. */
  readonly retryAfter?: number | undefined
  /** Limit of Telegram that a call broke; `freeze`: a call inside the window of an earlier 429. */
  readonly violation?: 'bot' | 'chat' | 'group' | 'freeze' | undefined
  readonly updateId?: number | undefined
  /** When the call that ended here began, Unix milliseconds by the clock of `atMs`; absent where nothing took time. */
  readonly sinceMs?: number | undefined
  /** Id of the callback query of a press; the answer to it carries the same in `note`. */
  readonly press?: string | undefined
  /** How often an update or a webhook had been sent before. */
  readonly attempt?: number | undefined
  /** Anything else worth knowing, in a word: an emoji, a button, the kind of an update. */
  readonly note?: string | undefined
}

/** One line of a ledger. */
export interface LedgerEntry extends LedgerRecord {
  /** From 1, without gaps. */
  readonly seq: number
  /** Unix milliseconds with a fraction, by a clock that is never set back. */
  readonly atMs: number
}

/** Append-only account of every effect and every refusal. Nothing is ever changed or removed. */
export interface Ledger {
  /** Unix milliseconds with a fraction, by the clock of `atMs`. */
  nowMs(): number
  /** Adds one entry and wakes those who wait for it. */
  append(record: LedgerRecord): LedgerEntry
  /** Everything so far, oldest first. A live view: do not keep it across awaits. */
  entries(): readonly LedgerEntry[]
  /** A copy of the entries that match. */
  where(predicate: (entry: LedgerEntry) => boolean): LedgerEntry[]
  /**
   * The first entry that matches, past or future.
   * @throws Error when none came within `timeoutMs`; it names the kinds seen last
   */
  waitFor(predicate: (entry: LedgerEntry) => boolean, options: { timeoutMs: number }): Promise<LedgerEntry>
  /** Calls `listener` for each later entry; gives the function that ends it. */
  onAppend(listener: (entry: LedgerEntry) => void): () => void
}

const describeTail = (entries: readonly LedgerEntry[]): string =>
  entries
    .slice(-8)
    .map(({ seq, kind, ok, status }) => `${String(seq)} ${kind}${ok ? '' : ` refused ${String(status ?? '')}`}`)
    .join(', ')

/**
 * Creates a ledger in memory.
 * @param options.file - also append each entry to this file as a line of JSON (created when missing)
 */
export const createLedger = ({ file }: { file?: string } = {}): Ledger => {
  const all: LedgerEntry[] = []
  const listeners = new Set<(entry: LedgerEntry) => void>()
  const nowMs = (): number => performance.timeOrigin + performance.now()
  const onAppend = (listener: (entry: LedgerEntry) => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    nowMs,
    append: (record) => {
      const entry = { seq: all.length + 1, atMs: nowMs(), ...record }
      all.push(entry)
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`)
      for (const listener of [...listeners]) listener(entry)
      return entry
    },
    entries: () => all,
    where: (predicate) => all.filter(predicate),
    waitFor: (predicate, { timeoutMs }) => {
      const past = all.find(predicate)
      if (past !== undefined) return Promise.resolve(past)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop()
          reject(new Error(`no such ledger entry within ${String(timeoutMs)} ms; last: ${describeTail(all)}`))
        }, timeoutMs)
        const stop = onAppend((entry) => {
          if (!predicate(entry)) return
          clearTimeout(timer)
          stop()
          resolve(entry)
        })
      })
    },
    onAppend,
  }
}
