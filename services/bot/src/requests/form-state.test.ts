import type { CatalogueField, FormStep } from '@pinline/catalogue'
import type { RequestForm } from '@pinline/db'
import { describe, expect, it } from 'vitest'
import { addFiles, addNote, answerOf, answerStep, editStep, mostFiles, noteOf, stepBack } from './form-state.ts'

const field = (key: string): FormStep => {
  const plain: CatalogueField = {
    key,
    kind: 'text',
    label: { uk: key, en: key },
    question: null,
    required: true,
    min: 1,
    max: 9,
    options: [],
  }
  return { kind: 'field', field: plain }
}
const steps: readonly FormStep[] = [field('room'), field('text'), { kind: 'files' }]
const fresh: RequestForm = {
  person: 1,
  department: 'icc',
  type: 'repair',
  step: 0,
  answers: {},
  files: [],
  previous: null,
  startedAt: new Date('2026-11-22T12:00:00Z'),
}
const answered = (...values: readonly (string | null)[]): RequestForm =>
  values.reduce<RequestForm>((form, value) => answerStep(form, steps, value), fresh)
const file = (name: string) => ({ fileId: name, name, type: 'image/jpeg', size: 1 })

describe('answers', () => {
  it('lead on to the next question, and then to the review', () => {
    expect([answered(), answered('5'), answered('5', 'б'), answered('5', 'б', null)].map(({ step }) => step)).toEqual([0, 1, 2, 3])
    expect(steps.map((step) => answerOf(answered('5', null, null), step))).toEqual(['5', null, null])
  })

  it('to the review change nothing', () => {
    const whole = answered('5', 'б', null)
    expect(answerStep(whole, steps, 'ще')).toBe(whole)
  })
})

describe('a step back', () => {
  it('asks the question before once more, whose answer leads on to where one was', () => {
    const back = stepBack(answered('5', 'б'), steps)
    expect(back?.step).toBe(1)
    const again = answerStep(back ?? fresh, steps, 'інше')
    expect([again.step, answerOf(again, field('text'))]).toEqual([2, 'інше'])
  })

  it('leaves the form at the first question', () => {
    expect(stepBack(fresh, steps)).toBeNull()
  })
})

describe('a change from the review', () => {
  const editing = editStep(answered('5', 'б', null), steps, 0)

  it('asks only that question', () => {
    expect(editing.step).toBe(0)
    expect(answerStep(editing, steps, '6')).toMatchObject({ step: 3, answers: { room: '6', text: 'б' } })
  })

  it('is left by a step back, with the answer as it was', () => {
    expect(stepBack(editing, steps)).toMatchObject({ step: 3, answers: { room: '5' } })
  })

  it('is not possible before, nor of what is not there', () => {
    expect(editStep(answered('5'), steps, 0).step).toBe(1)
    expect(editStep(answered('5', 'б', null), steps, 7).step).toBe(3)
  })
})

it('words and files that answer nothing are kept, files up to a limit', () => {
  expect(noteOf(addNote(addNote(fresh, 'раз'), 'два'))).toBe('раз\nдва')
  const many = Array.from({ length: mostFiles + 3 }, (_, index) => file(String(index)))
  const form = addFiles(addFiles(fresh, [file('first')]), many)
  expect([form.files.length, form.files[0]?.name]).toEqual([mostFiles, 'first'])
})
