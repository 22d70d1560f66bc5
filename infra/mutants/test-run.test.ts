import { describe, expect, it } from 'vitest'
import { readReport } from './test-run.ts'

const file = (tests: readonly [title: string, status: string, failure?: string][], message = '') => ({
  message,
  assertionResults: tests.map(([title, status, failure]) => ({ title, status, failureMessages: failure === undefined ? [] : [failure] })),
})

describe('the report of a run', () => {
  it('names the first test that failed, and why in one line without colours', () => {
    const report = {
      testResults: [
        file([
          ['A1 (uk)', 'passed'],
          ['A4 (uk)', 'failed', '\u001B[31mError: no button\u001B[39m\n  at x'],
        ]),
      ],
    }
    expect(readReport(report)).toEqual({ status: 'failed', test: 'A4 (uk)', reason: 'Error: no button' })
  })

  it('has passed when what ran has passed, whatever else was left out', () => {
    expect(
      readReport({
        testResults: [
          file([
            ['A1 (uk)', 'passed'],
            ['A2 (uk)', 'skipped'],
          ]),
        ],
      }),
    ).toEqual({ status: 'passed', tests: 1 })
  })

  it('proves nothing when no test ran', () => {
    expect(readReport({ testResults: [file([['A1 (uk)', 'skipped']])] })).toEqual({ status: 'not-run', reason: 'no such test' })
  })

  it('proves nothing when the file or its set-up broke before the test', () => {
    const report = { testResults: [file([['A1 (uk)', 'skipped']], 'SyntaxError: Unexpected token\nmore')] }
    expect(readReport(report)).toEqual({ status: 'not-run', reason: 'SyntaxError: Unexpected token' })
  })

  it('that is none is an error', () => {
    expect(() => readReport({})).toThrow('testResults')
  })
})
