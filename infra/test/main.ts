/**
 * Everything that must hold, in one run: static checks, then all tests. A step that fails does not stop the others; each static check
 * counts as one in the closing line `N passed, N failed, N skipped`, which is the very last thing printed, after all failures once more.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { compileCache } from '../compile-cache.ts'
import { inRepository, repositoryRoot } from '../repository.ts'
import { addCounts, parseCounts, renderCounts, withExitCode } from './counts.ts'
import type { Counts } from './counts.ts'
import { failuresIn } from './failures.ts'

/** Lines of a check that failed which are repeated at the end. */
const shownOfCheck = 30

type Step = { label: string; command: string; args: readonly string[] }

const npmScript = (script: string): Step => ({ label: script, command: 'npm', args: ['run', '--silent', script] })
/** Two rows of checks that run side by side; the first takes as long as all of the second. */
const staticRows: readonly (readonly Step[])[] = [
  [npmScript('lint')],
  [
    ...['typecheck', 'format:check', 'boundaries', 'knip'].map(npmScript),
    { label: 'migration drift', command: process.execPath, args: [inRepository('infra', 'test', 'drift.ts')] },
  ],
]

const out = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** What failed, to be said again at the end: a run prints thousands of lines. */
const failures: string[] = []

type Ended = { exitCode: number | null; lines: readonly string[] }

/** Runs a command and hears its output, both streams, line by line. */
const execute = ({ command, args }: Step, onLine: (line: string) => void): Promise<number | null> =>
  new Promise((resolve) => {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
    const child = spawn(command, args, {
      cwd: repositoryRoot,
      env: { ...compileCache, ...process.env, ...colour },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    createInterface({ input: child.stdout }).on('line', onLine)
    createInterface({ input: child.stderr }).on('line', onLine)
    child.once('error', (error) => {
      onLine(error.message)
      resolve(null)
    })
    child.once('close', resolve)
  })

const collect = async (step: Step): Promise<Ended> => {
  const lines: string[] = []
  const exitCode = await execute(step, (line) => lines.push(line))
  return { exitCode, lines }
}

const runStatic = async (step: Step): Promise<Counts> => {
  const startedAt = performance.now()
  const { exitCode, lines } = await collect(step)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  out(`${exitCode === 0 ? '✓' : '✗'} ${step.label} (${seconds} s)`)
  if (exitCode !== 0) {
    lines.forEach(out)
    failures.push(`✗ ${step.label}`, ...lines.slice(-shownOfCheck))
  }
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

const runTests = async (projects: readonly string[]): Promise<Counts> => {
  let counts: Counts | undefined
  const lines: string[] = []
  const step = {
    label: projects.join(' and '),
    command: process.execPath,
    args: [inRepository('node_modules', 'vitest', 'vitest.mjs'), 'run', ...projects.flatMap((project) => ['--project', project])],
  }
  const exitCode = await execute(step, (line) => {
    const found = parseCounts(line)
    // shown as part of the sum only
    if (found) counts = found
    else {
      lines.push(line)
      out(line)
    }
  })
  const failed = failuresIn(lines)
  if (exitCode !== 0) failures.push(`✗ ${step.label}`, ...(failed.length > 0 ? failed : lines.slice(-shownOfCheck)))
  return withExitCode(counts, exitCode)
}

const runRow = async (steps: readonly Step[]): Promise<Counts> => {
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const step of steps) counts = addCounts(counts, await runStatic(step))
  return counts
}

const checked = await Promise.all(staticRows.map(runRow))
const inTurn = async (): Promise<Counts[]> => [await runTests(['unit', 'integration']), await runTests(['e2e'])]
// One browser is all that its tests bear: beside all others.
const [tested, clicked] = await Promise.all([inTurn(), runTests(['browser'])])
const total = [...checked, ...tested, clicked].reduce(addCounts)
process.exitCode = total.failed === 0 ? 0 : 1
failures.forEach(out)
out(renderCounts(total))
