import { expect, test } from 'vitest'
import { consoleLogin } from './console-login.ts'

test('a password is made for the console only where none is set', () => {
  expect(consoleLogin({}, {})['CONSOLE_PASSWORD']).toMatch(/^[\w-]{12}$/)
  expect(consoleLogin({ CONSOLE_PASSWORD: ' ' }, {})).toHaveProperty('CONSOLE_PASSWORD')
  expect(consoleLogin({ CONSOLE_PASSWORD: 'own' }, {})).toEqual({})
  expect(consoleLogin({ CONSOLE_PASSWORD_HASH: 'ab:cd' }, {})).toEqual({})
  expect(consoleLogin({}, { CONSOLE_PASSWORD: 'kept' })).toEqual({ CONSOLE_PASSWORD: 'kept' })
})
