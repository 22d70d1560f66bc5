import { expect, it } from 'vitest'
import { chooseLanguage } from './language.ts'

it.each([
  ['uk', ['en-US'], 'uk'],
  ['en', ['uk-UA'], 'en'],
  [null, ['en-US', 'uk'], 'en'],
  [null, ['pl-PL', 'UK-ua', 'en'], 'uk'],
  [null, ['pl'], 'uk'],
  ['xx', ['en'], 'en'],
  [null, [], 'uk'],
] as const)('remembered %s, wanted %j: the page speaks %s', (remembered, wanted, language) => {
  expect(chooseLanguage(remembered, wanted)).toBe(language)
})
