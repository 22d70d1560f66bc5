import { describe, expect, test } from 'vitest'
import { readSearchWords } from './search-words.ts'

describe('what is typed into a search', () => {
  test.each(['129000001', '№ 129000001', '#129000001', ' №\u00a0129000001 '])('%j is an order', (text) => {
    expect(readSearchWords(text).order).toBe(129_000_001)
  })

  test('with an @ is an address and no words', () => {
    expect(readSearchWords('Olena@Ukr.net')).toEqual({ order: null, address: 'olena@ukr.net', query: null })
  })

  test('of several words is looked for in messages, each as a beginning, and is no address', () => {
    expect(readSearchWords('Білі навушн')).toEqual({
      order: null,
      address: null,
      query: `('білі':* | 'Білі':* | 'БІЛІ':*) & ('навушн':* | 'Навушн':* | 'НАВУШН':*)`,
    })
  })

  test('takes a single letter whole', () => {
    expect(readSearchWords('я').query).toBe(`('я' | 'Я')`)
    expect(readSearchWords('5').query).toBe(`'5'`)
  })

  test.each(["'); drop table chat; --", '!a | (b & c):*', "о'ключ", '\\', "''"])(
    '%j brings nothing of a query’s own language with it',
    (text) => {
      expect(readSearchWords(text).query ?? '').toMatch(/^(?:\(?(?:'[\p{L}\p{N}]+'(?::\*)?(?: \| |\)|(?= & |$)))+(?: & |$))*$/u)
    },
  )

  test('without letters and digits is nothing', () => {
    expect(readSearchWords(' … ')).toEqual({ order: null, address: '…', query: null })
  })
})
