import type { LedgerEntry } from '@pinline/simulators'
import type { PathStage, StageName, StageSystem } from '../api.ts'

/** A stretch of time with its meaning; Unix milliseconds. */
export interface Bar {
  readonly stage: StageName
  readonly system: StageSystem
  readonly fromMs: number
  readonly toMs: number
  readonly failed?: boolean
  readonly row?: string | undefined
}

/** Gaps shorter than this are no wait, only clocks of several processes. */
const noticedMs = 2

/** When the call that an entry tells of began. */
export const begunAt = ({ sinceMs, atMs }: LedgerEntry): number => sinceMs ?? atMs

/** The bar of one call. */
export const callBar = (
  entry: LedgerEntry,
  stage: StageName,
  system: StageSystem,
  { row, failed = !entry.ok || entry.answered === false }: { row?: string | undefined; failed?: boolean } = {},
): Bar => ({ stage, system, fromMs: begunAt(entry), toMs: entry.atMs, failed, row })

/** Whose queue it waits in before a stage. */
const waitsAt = ({ stage, system }: Bar): StageSystem => {
  if (stage === 'sent' || stage === 'uploaded' || stage === 'read-back') return 'outbox'
  if (stage === 'read' || stage === 'posted' || stage === 'receipt') return 'dispatcher'
  return stage === 'claimed' || stage === 'accepted' ? 'bot' : system
}

/**
 * Stages from the start of a path on, in order, with a waiting one in each gap, and at the end where it is still under way (`until`).
 * A bar that begins before the path is cut there.
 */
export const toStages = (
  startMs: number,
  bars: readonly Bar[],
  until?: { readonly ms: number; readonly system: StageSystem },
): PathStage[] => {
  const stages: PathStage[] = []
  let reached = startMs
  const push = (bar: Bar, waiting: boolean): void => {
    const { stage, system, failed = false, row = null } = bar
    const fromMs = Math.max(0, bar.fromMs - startMs)
    stages.push({ stage, system, fromMs, toMs: Math.max(fromMs, bar.toMs - startMs), waiting, failed, row })
    reached = Math.max(reached, bar.toMs)
  }
  const wait = (toMs: number, system: StageSystem, row: string | undefined): void => {
    if (toMs - reached > noticedMs) push({ stage: 'hint', system, fromMs: reached, toMs, row }, true)
  }
  for (const bar of bars.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)) {
    wait(bar.fromMs, waitsAt(bar), bar.row)
    push(bar, false)
  }
  if (until !== undefined) wait(until.ms, until.system, undefined)
  return stages
}
