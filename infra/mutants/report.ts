import type { Removal } from './removal.ts'
import type { TestRun } from './test-run.ts'

/** A removal, and what the tests said to it. */
export interface Judged {
  readonly removal: Removal
  readonly run: TestRun
}

const isNoticed = ({ run }: Judged): boolean => run.status === 'failed'

const verdictOf = ({ status, ...run }: TestRun): string => {
  if ('test' in run) return run.test
  return status === 'passed' ? 'NOT NOTICED' : `NOT RUN: ${'reason' in run ? run.reason : ''}`
}

/** Rows below a head, in columns as wide as their widest cell. */
const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** What would be taken away, without a word of what comes of it. */
export const renderList = (removals: readonly Removal[]): string =>
  renderTable(
    ['row', 'removed', 'file'],
    removals.map(({ row, what, file }) => [row, what, file]),
  )

/** All removals with the tests that failed; the last line counts them. */
export const renderReport = (judged: readonly Judged[]): string =>
  [
    renderTable(
      ['row', 'removed', 'file', 'test that failed'],
      judged.map(({ removal: { row, what, file }, run }) => [row, what, file, verdictOf(run)]),
    ),
    `${String(judged.length)} removed, ${String(judged.filter(isNoticed).length)} noticed`,
  ].join('\n')

/** Every removal made its test fail. */
export const isAllNoticed = (judged: readonly Judged[]): boolean => judged.every(isNoticed)
