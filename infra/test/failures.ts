import { stripVTControlCharacters } from 'node:util'

/** Of the report of one run, at most so many lines are repeated. */
const mostLines = 80

const isHead = (line: string): boolean => /⎯ (Failed (Tests|Suites)|Unhandled (Errors|Rejection))/.test(line)
const isName = (line: string): boolean => line.startsWith(' FAIL ')
const isEnd = (line: string): boolean => /^ *Test Files /.test(line)

/** What vitest reports of the tests that failed, out of all lines that it has printed, each at least by its name; empty where none did. */
export const failuresIn = (lines: readonly string[]): string[] => {
  const plain = lines.map((line) => stripVTControlCharacters(line))
  const first = plain.findIndex(isHead)
  if (first < 0) return []
  const end = plain.findLastIndex(isEnd)
  const report = plain.slice(first, end < first ? undefined : end)
  const left = report.slice(mostLines)
  return left.length === 0
    ? report
    : [...report.slice(0, mostLines), `… and ${String(left.length)} lines more, above`, ...left.filter(isName)]
}
