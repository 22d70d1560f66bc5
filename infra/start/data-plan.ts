import type { Mode } from './mode.ts'

/** The embedded data that a run works on. */
export type DataPlan = {
  /** Below the data folder; empty: the data folder itself. */
  folder: string
  database: string
  /** Emptied whenever the run begins: it goes with a simulated world, which is in memory and begins anew. */
  disposable: boolean
}

/**
 * A try-out has servers, a folder and a database of its own, so that whatever it empties cannot be a shop's. Where DATABASE_URL is set nothing is
 * emptied: what is there is not ours.
 */
export const planData = (status: Exclude<Mode['status'], 'refused'>, hasDatabase: boolean): DataPlan =>
  status === 'simulated'
    ? { folder: 'tryout', database: 'pinline_tryout', disposable: !hasDatabase }
    : { folder: '', database: 'pinline', disposable: false }
