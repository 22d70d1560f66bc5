import { expect, test } from 'vitest'
import { toAlarm } from './log-line.ts'

test('warnings and errors are shown with the reason', () => {
  expect(toAlarm('{"level":"warn","msg":"Redis is away","err":{"message":"ECONNREFUSED"}}')).toEqual({
    level: 'warn',
    text: 'Redis is away (ECONNREFUSED)',
  })
  expect(toAlarm('{"level":"fatal","msg":"uncaught error"}')).toEqual({ level: 'error', text: 'uncaught error' })
})

test('everyday lines and blank ones are not', () => {
  expect(toAlarm('{"level":"info","msg":"listening"}')).toBeUndefined()
  expect(toAlarm('  ')).toBeUndefined()
  expect(toAlarm('    at run (main.ts:1:1)')).toBeUndefined()
})

test('a line that is no record is a crash, shown without control characters', () => {
  expect(toAlarm('SyntaxError: \u001b[2Jbad')).toEqual({ level: 'error', text: 'SyntaxError:  [2Jbad' })
})
