import type { CrmFailure } from '@pinline/domain'
import { describe, expect, test } from 'vitest'
import { judgeFailure } from './outcome.ts'

const refused: CrmFailure = { status: 'rejected', text: 'dialog is closed' }

describe('a failed effect', () => {
  test('that was surely not done is no try', () => {
    expect(judgeFailure({ status: 'not-done', reason: 'unreachable' }, 'effect', 'unsent')).toMatchObject({
      status: 'again',
      counted: false,
      failed: true,
      past: 'unsent',
    })
  })
  test('waits as long as the CRM asks', () => {
    expect(judgeFailure({ status: 'not-done', reason: 'throttled', retryAfterMs: 7000 }, 'effect', 'unsent')).toMatchObject({
      atLeastMs: 7000,
    })
  })
  test('that we were too late to write goes again at once', () => {
    expect(judgeFailure({ status: 'not-done', reason: 'cancelled' }, 'effect', 'unsent')).toMatchObject({ atLeastMs: 0, failed: false })
  })
  test.each(['reset', 'server-error', 'not-json'] as const)('that may have been done (%s) counts and waits two seconds', (reason) => {
    expect(judgeFailure({ status: 'ambiguous', reason }, 'effect', 'unsent')).toMatchObject({
      counted: true,
      atLeastMs: 2000,
      past: 'settled',
    })
  })
  test('that timed out waits until the request is over on the other side too', () => {
    expect(judgeFailure({ status: 'ambiguous', reason: 'timeout' }, 'effect', 'unsent')).toMatchObject({ counted: true, atLeastMs: 10_000 })
  })
  test('that was refused is dead, with the reason for the writer', () => {
    expect(judgeFailure(refused, 'effect', 'settled')).toEqual({
      status: 'dead',
      error: 'rejected',
      farewell: { kind: 'failed', reason: { text: 'reason.refused', params: { text: 'dialog is closed' } } },
    })
  })
  test('is never given up because our key was refused', () => {
    expect(judgeFailure({ status: 'unauthorized' }, 'effect', 'unsent')).toMatchObject({
      status: 'again',
      counted: false,
      atLeastMs: 30_000,
    })
  })
})

test('an upload that may have been done leaves nothing in doubt', () => {
  expect(judgeFailure({ status: 'ambiguous', reason: 'timeout' }, 'upload', 'unsent')).toMatchObject({ counted: false, past: 'unsent' })
})

test('a refused upload names the file', () => {
  expect(judgeFailure(refused, 'upload', 'unsent')).toMatchObject({ farewell: { reason: { text: 'reason.file' } } })
})

test('a look that is refused gives up what was never sent, and nothing else', () => {
  expect(judgeFailure({ status: 'missing' }, 'repeatable', 'unsent')).toMatchObject({ status: 'dead' })
  expect(judgeFailure({ status: 'missing' }, 'repeatable', 'settled')).toMatchObject({ status: 'again', past: 'settled', counted: false })
  expect(judgeFailure({ status: 'forbidden' }, 'repeatable', 'cut')).toMatchObject({ status: 'again', past: 'cut' })
})
