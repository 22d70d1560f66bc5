import { fuzz, hostileText } from '@pinline/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classifyWords } from './words.ts'

const options = fuzz(process.env)

test('every text is a command, a key of the menu or words, and what surrounds it does not matter', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(hostileText, fc.constantFrom('', ' ', '\n\n'), (text, blanks) => {
      expect(classifyWords(`${blanks}${text}${blanks}`)).toEqual(classifyWords(text))
    }),
    options,
  )
})

test('a command is known with any argument, and its argument is not changed', { timeout: 600_000 }, () => {
  const name = fc.constantFrom('start', 'help', 'search', 'lang', 'users')
  fc.assert(
    fc.property(name, fc.constantFrom('', '@pinline_bot'), hostileText, (command, addressee, argument) => {
      expect(classifyWords(`/${command}${addressee} ${argument}`)).toEqual({ kind: 'command', name: command, argument: argument.trim() })
    }),
    options,
  )
})
