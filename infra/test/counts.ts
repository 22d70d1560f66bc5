/** How many checks ended how. */
export type Counts = { passed: number; failed: number; skipped: number }

export const renderCounts = ({ passed, failed, skipped }: Counts): string =>
  `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** Reads a line that {@link renderCounts} wrote; undefined for any other line. */
export const parseCounts = (line: string): Counts | undefined => {
  const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(line.trim())
  return match ? { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) } : undefined
}

/** The result of a run that also has an exit code: one that failed without saying where has one failure more. */
export const withExitCode = (counts: Counts | undefined, exitCode: number | null): Counts => {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 }
  const isUnexplained = exitCode !== 0 && known.failed === 0
  const saidNothing = counts === undefined && exitCode === 0
  return isUnexplained || saidNothing ? { ...known, failed: known.failed + 1 } : known
}
