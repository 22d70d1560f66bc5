import { describe, expect, test } from 'vitest'
import { waitingTime } from './waiting-time.ts'

const ended = (...times: number[]) => times.map((ms) => ({ ms, ended: true }))
const open = (...times: number[]) => times.map((ms) => ({ ms, ended: false }))

describe('the time within which a share of waits ends', () => {
  test('is the plain quantile where nobody waits any more', () => {
    const ten = ended(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    expect(waitingTime(ten, 0.5)).toEqual({ status: 'reached', ms: 5 })
    expect(waitingTime(ten, 0.9)).toEqual({ status: 'reached', ms: 9 })
  })

  test('grows by those who still wait', () => {
    // After 2 two thirds still wait, after 4 half of those.
    expect(waitingTime([...ended(2, 4), ...open(5)], 0.5)).toEqual({ status: 'reached', ms: 4 })
    expect(waitingTime([...ended(2), ...open(3), ...ended(4)], 0.5)).toEqual({ status: 'reached', ms: 4 })
  })

  test('is not reached while too many wait', () => {
    expect(waitingTime([...ended(1), ...open(60)], 0.9)).toEqual({ status: 'over', ms: 60 })
    expect(waitingTime(open(7, 3), 0.5)).toEqual({ status: 'over', ms: 7 })
  })

  test('counts an answer before a wait of the same length that goes on', () => {
    expect(waitingTime([...open(5), ...ended(5)], 0.5)).toEqual({ status: 'reached', ms: 5 })
  })

  test('is unknown without waits', () => {
    expect(waitingTime([], 0.5)).toEqual({ status: 'none' })
  })
})
