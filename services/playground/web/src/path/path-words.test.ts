import { describe, expect, it } from 'vitest'
import type { MessagePath, PathStage } from '../../../src/api.ts'
import { longestStage, runSentence, toBars } from './path-words.ts'

const texts = {
  t: (key: string, params: object = {}) => [key, ...Object.values(params)].join(' '),
  duration: (ms: number) => `${String(ms)}ms`,
}
const stage = (change: Partial<PathStage>): PathStage => ({
  stage: 'posted',
  system: 'telegram',
  fromMs: 0,
  toMs: 10,
  waiting: false,
  failed: false,
  row: null,
  ...change,
})
const path = (stages: PathStage[], n = 0): MessagePath => ({
  subject: { system: 'crm', chat: 1, message: 2 },
  kind: 'buyer-message',
  startedAtMs: 0,
  totalMs: 100,
  done: true,
  stages,
  run: { n, p50Ms: 50, p90Ms: 90 },
})

describe('the bars of a path', () => {
  it('are dashed where a queue is waited in, red where a try failed, and cut where a person thinks', () => {
    const [waiting, failed, pause] = toBars(
      path([stage({ waiting: true, row: 'lane 3' }), stage({ failed: true }), stage({ stage: 'pause', system: 'person' })]),
      texts,
    )
    expect(waiting).toMatchObject({ dashed: true, pause: false, hint: 'pg.system.telegram · pg.path.waited · lane 3' })
    expect(failed).toMatchObject({ tone: 'danger', hint: 'pg.system.telegram · pg.path.try_failed' })
    expect(pause).toMatchObject({ tone: 'muted', pause: true })
  })
})

describe('the longest stage', () => {
  it('is never a person’s thinking', () => {
    expect(longestStage(path([stage({ toMs: 5 }), stage({ stage: 'sent', toMs: 8 }), stage({ stage: 'pause', toMs: 900 })]))).toMatchObject(
      {
        stage: 'sent',
      },
    )
    expect(longestStage(path([]))).toBeUndefined()
  })
})

describe('the comparison with the run', () => {
  it('speaks of nine in ten only when there are ten, and is silent without any', () => {
    expect(runSentence(path([], 0), texts)).toBeNull()
    expect(runSentence(path([], 9), texts)).toBe('pg.path.run.few 9 50ms')
    expect(runSentence(path([], 10), texts)).toBe('pg.path.run 10 50ms 90ms')
  })
})
