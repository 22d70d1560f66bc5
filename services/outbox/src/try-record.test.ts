import { expect, test } from 'vitest'
import { readTries, writeRecord } from './try-record.ts'

const record = (reason: string, past: 'unsent' | 'settled' | 'cut', counted: number, floor: number | null = null): string =>
  writeRecord({ reason, past, counted, floor })

test('a first try has no past', () => {
  expect(readTries(1, null)).toEqual({ past: 'unsent', lost: 0, floor: null })
  expect(readTries(1, record('unreachable', 'unsent', 0))).toEqual({ past: 'unsent', lost: 0, floor: null })
})

test('a second try without a record follows one that was cut', () => {
  expect(readTries(2, null)).toEqual({ past: 'cut', lost: 1, floor: null })
})

test('a record of the try before is believed', () => {
  expect(readTries(2, record('reset', 'settled', 1))).toEqual({ past: 'settled', lost: 0, floor: null })
  expect(readTries(3, record('unreachable', 'unsent', 2))).toEqual({ past: 'unsent', lost: 0, floor: null })
})

test('a record of an older try says nothing about the one that was cut after it', () => {
  expect(readTries(3, record('reset', 'settled', 1))).toEqual({ past: 'cut', lost: 1, floor: null })
})

test('a cut try stays cut when it was only looked for', () => {
  expect(readTries(2, record('unreachable', 'cut', 1))).toEqual({ past: 'cut', lost: 1, floor: null })
})

test('the floor is handed on from try to try, whatever became of them', () => {
  expect(readTries(1, record('marked', 'unsent', 0, 512))).toEqual({ past: 'unsent', lost: 0, floor: 512 })
  expect(readTries(2, record('reset', 'settled', 1, 512))).toEqual({ past: 'settled', lost: 0, floor: 512 })
  expect(readTries(5, record('unreachable', 'cut', 2, 512))).toEqual({ past: 'cut', lost: 4, floor: 512 })
})

test('other errors are no records', () => {
  expect(readTries(2, 'anything/else@1')).toEqual({ past: 'cut', lost: 1, floor: null })
})

test('tries that ended without a word are added up until the CRM answers one', () => {
  const waited = writeRecord({ reason: 'cut short', past: 'settled', counted: 2, floor: null, lost: 1 })
  expect(readTries(3, waited)).toEqual({ past: 'settled', lost: 1, floor: null })
  expect(readTries(4, waited)).toEqual({ past: 'cut', lost: 2, floor: null })
  const marked = writeRecord({ reason: 'cut short', past: 'settled', counted: 4, floor: 512, lost: 2 })
  expect(readTries(5, marked)).toEqual({ past: 'settled', lost: 2, floor: 512 })
  expect(readTries(5, record('reset', 'settled', 4))).toEqual({ past: 'settled', lost: 0, floor: null })
})
