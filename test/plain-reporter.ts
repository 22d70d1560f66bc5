import type { Reporter, TestModule } from 'vitest/node'

type Counts = { passed: number; failed: number; skipped: number }

const countModule = (module: TestModule): Counts => {
  const states = [...module.children.allTests()].map((test) => test.result().state)
  const passed = states.filter((state) => state === 'passed').length
  const failed = states.filter((state) => state === 'failed').length
  // a file that did not load has no tests and would otherwise count as nothing
  const broken = states.length === 0 && module.state() === 'failed' ? 1 : 0
  return { passed, failed: failed + broken, skipped: states.length - passed - failed }
}

/** Prints `N passed, N failed, N skipped` as the very last line. Errors outside of tests count as failed. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = modules.map(countModule)
    const sum = (key: keyof Counts): number => counts.reduce((total, each) => total + each[key], 0)
    const line = `${String(sum('passed'))} passed, ${String(sum('failed') + errors.length)} failed, ${String(sum('skipped'))} skipped\n`
    process.once('exit', () => process.stdout.write(line))
  }
}
