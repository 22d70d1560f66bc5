import { describe, expect, test } from 'vitest'
import { isTextKey, keysOf, sourceOf } from './catalogue.ts'
import { createTranslator } from './translator.ts'

describe('plural forms', () => {
  const plurals = /\{(\w+), plural,((?:[^{}]|\{[^{}]*\})*)\}/g
  const formsOf = (body: string): string[] => [...body.matchAll(/(?:^|\})\s*(=?\w+)\s*\{/g)].map(([, form = '']) => form)
  const withPlurals = (language: 'uk' | 'en') =>
    keysOf(language)
      .filter(isTextKey)
      .flatMap((key) => [...sourceOf(language, key).matchAll(plurals)].map(([, , body = '']) => ({ key, body })))

  test.each([
    ['uk', ['one', 'few', 'many', 'other']],
    ['en', ['one', 'other']],
  ] as const)('are all there in %s', (language, wanted) => {
    const found = withPlurals(language)
    expect(found.length).toBeGreaterThan(20)
    const written = keysOf(language)
      .filter(isTextKey)
      .filter((key) => sourceOf(language, key).includes(', plural,'))
    expect(new Set(found.map(({ key }) => key))).toEqual(new Set(written))
    expect(
      found.filter(
        ({ body }) =>
          formsOf(body)
            .filter((form) => !form.startsWith('='))
            .join() !== wanted.join(),
      ),
    ).toEqual([])
  })

  /** Nouns after 1 and 21, after 2, after 5, and after a fraction; one that is new to the catalogue is added once it has been looked at. */
  const nouns: readonly (readonly [one: string, few: string, many: string, other: string])[] = [
    ['чат', 'чати', 'чатів', 'чату'],
    ['годину', 'години', 'годин', 'години'],
    ['хвилину', 'хвилини', 'хвилин', 'хвилини'],
    ['секунду', 'секунди', 'секунд', 'секунди'],
    ['день', 'дні', 'днів', 'дня'],
    ['повідомлення', 'повідомлення', 'повідомлень', 'повідомлення'],
    ['оновлення', 'оновлення', 'оновлень', 'оновлення'],
    ['попередження', 'попередження', 'попереджень', 'попередження'],
    ['помилка', 'помилки', 'помилок', 'помилки'],
    ['відповідь', 'відповіді', 'відповідей', 'відповіді'],
    ['файл', 'файли', 'файлів', 'файлу'],
    ['заявка', 'заявки', 'заявок', 'заявки'],
    ['заявку', 'заявки', 'заявок', 'заявки'],
    ['тип', 'типи', 'типів', 'типу'],
    ['коментар', 'коментарі', 'коментарів', 'коментаря'],
    ['раз', 'рази', 'разів', 'раза'],
    ['перезапуск', 'перезапуски', 'перезапусків', 'перезапуску'],
    ['елемент', 'елементи', 'елементів', 'елемента'],
    ['рядок', 'рядки', 'рядків', 'рядка'],
    ['міграція', 'міграції', 'міграцій', 'міграції'],
    ['міграцію', 'міграції', 'міграцій', 'міграції'],
    ['адміністратор', 'адміністратори', 'адміністраторів', 'адміністратора'],
    // Where the noun stands before the number, or is left out.
    ['чекає', 'чекають', 'чекають', 'чекають'],
    ['відкрита', 'відкриті', 'відкритих', 'відкритої'],
    ['нове', 'нові', 'нових', 'нового'],
    ['непереглянуте', 'непереглянуті', 'непереглянутих', 'непереглянутого'],
    ['непрочитане', 'непрочитані', 'непрочитаних', 'непрочитаного'],
  ]

  test('of Ukrainian nouns are those of their numbers', () => {
    const wordsOf = (form = ''): string[] => (form.split('#')[1] ?? '').split(/[^\p{L}’-]+/u)
    const wrong = withPlurals('uk').filter(({ body }) => {
      const forms = new Map([...body.matchAll(/(\w+)\s*\{([^{}]*)\}/g)].map(([, name = '', text = '']) => [name, text]))
      const written = ['one', 'few', 'many', 'other'].map((name) => wordsOf(forms.get(name)))
      return !nouns.some((noun) => noun.every((word, index) => written[index]?.includes(word) === true))
    })
    expect(wrong).toEqual([])
  })
})

test.each([
  [1, '1 чат.'],
  [2, '2 чати.'],
  [5, '5 чатів.'],
  [11, '11 чатів.'],
  [21, '21 чат.'],
  [22, '22 чати.'],
])('%d is followed by the form that Ukrainian wants', (n, words) => {
  expect(createTranslator('uk').text('list.all', { n })).toBe(`Усього ${words}`)
})
