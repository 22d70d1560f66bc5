import type { CatalogueField } from '@pinline/catalogue'
import { describe, expect, it } from 'vitest'
import { checkAnswer, optionAt, shownAnswer } from './form-answers.ts'

const field = (change: Partial<CatalogueField>): CatalogueField => ({
  key: 'a',
  kind: 'text',
  label: { uk: 'А', en: 'A' },
  question: null,
  required: true,
  min: 1,
  max: 20,
  options: [],
  ...change,
})

describe('a room', () => {
  const room = field({ kind: 'room' })
  it.each(['5, 5412', '5 5412', '5-5412а', 'Головний, 101', '5412', 'корпус 5 ауд. 12', '  5,\n5412 ', '№ 5, 12'])('may be %s', (text) => {
    expect(checkAnswer(room, text, 'uk')).toEqual({ status: 'ok', value: text.replace(/\s+/g, ' ').trim() })
  })

  it.each(['', 'головний', '5', '12', 'у підвалі', '<b>5, 5412</b>', '5; drop table'])('can not be «%s»', (text) => {
    expect(checkAnswer(room, text, 'uk')).toMatchObject({ status: 'bad', key: 'req.bad.room' })
  })
})

describe('words', () => {
  it('count letters as people do, whatever they are made of', () => {
    expect(checkAnswer(field({ min: 3 }), '😀😀', 'uk')).toEqual({ status: 'bad', key: 'req.bad.short', params: { min: 3 } })
    expect(checkAnswer(field({ max: 3 }), '😀😀😀', 'uk')).toEqual({ status: 'ok', value: '😀😀😀' })
    expect(checkAnswer(field({ max: 3 }), 'абвг', 'uk')).toEqual({ status: 'bad', key: 'req.bad.long', params: { n: 4, max: 3 } })
  })

  it('keep their lines, those about a device stand in one', () => {
    expect(checkAnswer(field({}), ' а\nб ', 'uk')).toEqual({ status: 'ok', value: 'а\nб' })
    expect(checkAnswer(field({ kind: 'device' }), ' а\nб ', 'uk')).toEqual({ status: 'ok', value: 'а б' })
  })
})

describe('a choice', () => {
  const choice = field({
    kind: 'choice',
    options: [
      { uk: 'Так', en: 'Yes' },
      { uk: 'Ні', en: 'No' },
    ],
  })

  it('may be typed in either language and is kept in that of the organisation', () => {
    expect(checkAnswer(choice, ' yes', 'uk')).toEqual({ status: 'ok', value: 'Так' })
    expect(checkAnswer(choice, 'НІ', 'en')).toEqual({ status: 'ok', value: 'No' })
    expect(checkAnswer(choice, 'може', 'uk')).toEqual({ status: 'bad', key: 'req.q.choice', params: {} })
  })

  it('is read by its writer in his own language', () => {
    expect(shownAnswer(choice, 'Так', 'uk', 'en')).toBe('Yes')
    expect(shownAnswer(choice, 'Колись було', 'uk', 'en')).toBe('Колись було')
    expect(shownAnswer(field({}), 'Так', 'uk', 'en')).toBe('Так')
  })

  it('stands where the catalogue has it, and nowhere else', () => {
    expect([optionAt(choice, 1, 'uk'), optionAt(choice, 2, 'uk')]).toEqual(['Ні', null])
  })
})
