/**
 * Takes one thing after the other away from a copy of the repository and runs the test that must notice it.
 * `npm run mutants -- handlers`, or only some rows of it: `npm run mutants -- handlers A4 A7`. `--list` only prints them; `--trust` does not
 * first see the tests pass with nothing removed.
 */
import { OperatorError, describeFailure } from '../operator-error.ts'
import { repositoryRoot } from '../repository.ts'
import { lists } from './lists.ts'
import { applyRemoval, nameOf } from './removal.ts'
import type { Removal } from './removal.ts'
import { isAllNoticed, renderList, renderReport } from './report.ts'
import type { Judged } from './report.ts'
import { createScratchCopy } from './scratch-copy.ts'
import type { ScratchCopy } from './scratch-copy.ts'
import { runTest } from './test-run.ts'

const out = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const chosen = (args: readonly string[]): readonly Removal[] => {
  const [name = '', ...rows] = args
  const names = Object.keys(lists).join(', ')
  const list = lists[name]
  if (list === undefined) throw new OperatorError(`What is to be taken away? npm run mutants -- LIST [ROW…], or --list. Lists: ${names}`)
  const removals = rows.length === 0 ? list : list.filter(({ row }) => rows.includes(row))
  if (removals.length === 0) throw new OperatorError(`The list ${name} has nothing of ${rows.join(', ')}`)
  return removals
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** A test that fails without any removal would notice everything. */
const checkHealth = async (copy: ScratchCopy, removals: readonly Removal[], signal: AbortSignal): Promise<void> => {
  for (const file of new Set(removals.map(({ test }) => test.file))) {
    const startedAt = performance.now()
    const run = await runTest(copy.folder, { file, name: '' }, signal)
    if (run.status !== 'passed') throw new OperatorError(`With nothing removed ${file} does not pass: ${run.reason}`)
    out(`✓ ${file} passes with nothing removed (${String(run.tests)} tests, ${seconds(startedAt)})`)
  }
}

const judge = async (copy: ScratchCopy, removal: Removal, signal: AbortSignal): Promise<Judged> => {
  const startedAt = performance.now()
  const source = copy.read(removal.file)
  copy.write(removal.file, applyRemoval(source, removal))
  try {
    const run = await runTest(copy.folder, removal.test, signal)
    const verdict = run.status === 'failed' ? `✓ ${nameOf(removal)} → ${run.test}: ${run.reason}` : `✗ ${nameOf(removal)}: ${run.status}`
    out(`${verdict} (${seconds(startedAt)})`)
    return { removal, run }
  } finally {
    copy.write(removal.file, source)
  }
}

const removeAll = async (removals: readonly Removal[], trust: boolean): Promise<void> => {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort()
    })
  const copy = createScratchCopy(repositoryRoot)
  try {
    // All of them, before the first run, so that an outdated list is told of at once.
    for (const removal of removals) applyRemoval(copy.read(removal.file), removal)
    if (!trust) await checkHealth(copy, removals, stop.signal)
    const judged: Judged[] = []
    for (const removal of removals) if (!stop.signal.aborted) judged.push(await judge(copy, removal, stop.signal))
    out('')
    out(renderReport(judged))
    process.exitCode = isAllNoticed(judged) && judged.length === removals.length ? 0 : 1
  } finally {
    copy.close()
  }
}

const args = process.argv.slice(2)
try {
  if (args.includes('--list')) for (const [name, removals] of Object.entries(lists)) out(`${name}\n${renderList(removals)}`)
  else await removeAll(chosen(args.filter((arg) => !arg.startsWith('--'))), args.includes('--trust'))
} catch (error) {
  out(describeFailure(error))
  process.exitCode = 1
}
