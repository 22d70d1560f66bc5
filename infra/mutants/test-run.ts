import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Removal } from './removal.ts'

/** What became of the tests that were asked for. `not-run`: none of them came to an end, so nothing was proven. */
export type TestRun =
  | { readonly status: 'passed'; readonly tests: number }
  | { readonly status: 'failed'; readonly test: string; readonly reason: string }
  | { readonly status: 'not-run'; readonly reason: string }

/** What vitest's JSON reporter writes, as far as it matters here. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      message: z.string().default(''),
      assertionResults: z.array(z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([]) })),
    }),
  ),
})

// eslint-disable-next-line no-control-regex -- colours of a terminal
const colours = /\u001B\[[\d;]*m/g

const firstLine = (text: string): string => text.replaceAll(colours, '').split('\n', 1)[0]?.trim() ?? ''

/** Reads vitest's report. @throws ZodError where it is none */
export const readReport = (report: unknown): TestRun => {
  const { testResults } = reportSchema.parse(report)
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === 'failed')
  if (failed !== undefined) return { status: 'failed', test: failed.title, reason: firstLine(failed.failureMessages[0] ?? '') }
  const passed = tests.filter(({ status }) => status === 'passed').length
  const broken = firstLine(testResults.map(({ message }) => message).join(''))
  if (broken !== '' || passed === 0) return { status: 'not-run', reason: broken === '' ? 'no such test' : broken }
  return { status: 'passed', tests: passed }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** More than any of them takes; what hangs is ended. */
const longestMs = 300_000

/** Runs tests of one file whose names have some words, until one fails. */
export const runTest = async (folder: string, { file, name }: Removal['test'], signal: AbortSignal): Promise<TestRun> => {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', file, '-t', escaped(name), '--bail=1', '--reporter=json', `--outputFile=${report}`]
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore', timeout: longestMs })
    // Asked to end, it stops the servers that it has started.
    const end = (): void => void child.kill('SIGTERM')
    signal.addEventListener('abort', end, { once: true })
    child.once('error', () => {
      resolve()
    })
    child.once('close', () => {
      signal.removeEventListener('abort', end)
      resolve()
    })
  })
  if (signal.aborted || !existsSync(report)) return { status: 'not-run', reason: 'vitest ended without a report' }
  const written: unknown = JSON.parse(readFileSync(report, 'utf8'))
  return readReport(written)
}
