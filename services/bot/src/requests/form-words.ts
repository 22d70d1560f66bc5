import type { Catalogue, CatalogueField, FormStep, FoundType } from '@pinline/catalogue'
import { stepsOf } from '@pinline/catalogue'
import { encodeCallback } from '@pinline/contracts'
import type { CallbackAction, EffectButton } from '@pinline/contracts'
import { formStamp } from '@pinline/db'
import type { RequestForm } from '@pinline/db'
import { createTranslator, cutGraphemes } from '@pinline/i18n'
import type { Language, TextKey } from '@pinline/i18n'
import type { Notice } from '../outbox.ts'
import { shownAnswer } from './form-answers.ts'
import { answerOf, noteOf } from './form-state.ts'

/** A notice before it has its place among all. */
export type Said = Omit<Notice, 'idem'>
type Buttons = readonly (readonly EffectButton[])[]

const button = (label: TextKey, action: CallbackAction, style?: EffectButton['style']): EffectButton => ({
  label,
  data: encodeCallback(action),
  ...(style === undefined ? {} : { style }),
})

/** A button with words of the catalogue. */
const plain = (title: string, action: CallbackAction): EffectButton => ({
  label: 'req.btn.plain',
  params: { title },
  data: encodeCallback(action),
})

/** How much of an answer the review shows, and of all together, so that they fit into one message; all of it is sent. */
const shownLetters = 300
const reviewRoom = 3000
const bytesInMb = 1024 * 1024

/** «20 МБ». */
export const sizeWords = (bytes: number, language: Language): string =>
  createTranslator(language).text('size.mb', { n: Math.max(1, Math.floor(bytes / bytesInMb)) })

/** What is broken, of all departments. */
export const breakdownMenu = ({ departments }: Catalogue, language: Language): Said => ({
  key: 'req.choose.breakdown',
  buttons: departments.flatMap(({ types }, first) =>
    types.flatMap(({ breakdown, label }, second) =>
      breakdown ? [[plain(label[language], { action: 'reqType', args: [first, second] })]] : [],
    ),
  ),
})

/** For which department it is. */
export const departmentMenu = ({ departments }: Catalogue, language: Language): Said => ({
  key: 'req.choose.department',
  buttons: departments.map(({ label }, first) => [plain(label[language], { action: 'reqDepartment', args: [first] })]),
})

/** What is asked of a department. Null where the catalogue has none there any more. */
export const typeMenu = ({ departments }: Catalogue, first: number, language: Language): Said | null => {
  const department = departments[first]
  if (department === undefined) return null
  const types = department.types.map(({ label }, second) => [plain(label[language], { action: 'reqType', args: [first, second] })])
  return {
    key: 'req.choose.type',
    params: { department: department.label[language] },
    buttons: [...types, [button('req.btn.back', { action: 'reqOther', args: [] })]],
  }
}

/** Questions that are often asked about a type. */
export const faqMenu = ({ type, place: [first, second] }: FoundType, language: Language): Said => ({
  key: 'req.faq',
  buttons: [
    ...type.faq.map(({ question }, index) => [plain(question[language], { action: 'reqFaq', args: [first, second, index] })]),
    [button('req.btn.nothelped', { action: 'reqNotHelped', args: [first, second] }, 'primary')],
  ],
})

/** The answer to one of them. Null where the catalogue has none there any more. */
export const faqAnswer = ({ type, place: [first, second] }: FoundType, index: number, language: Language): Said | null => {
  const found = type.faq[index]
  if (found === undefined) return null
  return {
    key: 'req.faq.answer',
    params: { question: found.question[language], answer: found.answer[language] },
    buttons: [
      [button('req.btn.helped', { action: 'reqHelped', args: [first, second] }, 'success')],
      [button('req.btn.nothelped', { action: 'reqNotHelped', args: [first, second] })],
    ],
  }
}

/** What was chosen from a menu, in its place. */
export const chosen = ({ department, type }: FoundType, language: Language): Said => ({
  key: 'req.form',
  params: { title: type.label[language], department: department.label[language] },
})

const usualQuestions = { room: 'req.q.room', device: 'req.q.device', text: 'req.q.text', choice: 'req.q.choice' } as const satisfies Record<
  CatalogueField['kind'],
  TextKey
>

const optionRows = (step: FormStep, stamp: number, at: number, language: Language): Buttons =>
  step.kind === 'files'
    ? [[button('req.btn.next', { action: 'reqNext', args: [stamp, at] }, 'primary')]]
    : [
        ...step.field.options.map((label, index) => [plain(label[language], { action: 'reqChoose', args: [stamp, at, index] })]),
        ...(step.field.required ? [] : [[button('req.btn.skip', { action: 'reqSkip', args: [stamp, at] })]]),
      ]

export interface QuestionFacts {
  readonly language: Language
  /** Bytes of the largest file. */
  readonly fileBytes: number
}

/** The buttons below the question that waits. */
export const questionButtons = (form: RequestForm, { type }: FoundType, { language }: Pick<QuestionFacts, 'language'>): Buttons => {
  const step = stepsOf(type)[form.step]
  const stamp = formStamp(form)
  return [
    ...(step === undefined ? [] : optionRows(step, stamp, form.step, language)),
    [button('req.btn.back', { action: 'reqBack', args: [stamp, form.step] }), button('btn.cancel', { action: 'reqDrop', args: [stamp] })],
  ]
}

/** The question that waits. */
export const questionOf = (form: RequestForm, found: FoundType, { language, fileBytes }: QuestionFacts): Said => {
  const steps = stepsOf(found.type)
  const step = steps[form.step]
  const words = createTranslator(language)
  const wordsOf = (): string => {
    if (step === undefined || step.kind === 'files') return words.text('req.q.files', { max: sizeWords(fileBytes, language) })
    return step.field.question?.[language] ?? words.text(usualQuestions[step.field.kind])
  }
  return {
    key: 'req.step',
    params: { i: form.step + 1, n: steps.length, question: wordsOf() },
    buttons: questionButtons(form, found, { language }),
  }
}

const reviewLines = (form: RequestForm, { type }: FoundType, kept: Language, language: Language): string => {
  const words = createTranslator(language)
  const answers = stepsOf(type).flatMap((step): (readonly [label: string, shown: string])[] => {
    const value = answerOf(form, step)
    if (step.kind === 'files' || value === undefined) return []
    const shown = value === null ? words.text('req.skipped') : shownAnswer(step.field, value, kept, language)
    return [[step.field.label[language], shown]]
  })
  const note = noteOf(form)
  const lines = note === null ? answers : [...answers, [words.text('req.note'), note] as const]
  const room = Math.min(shownLetters, Math.floor(reviewRoom / Math.max(1, lines.length)))
  return lines.map(([label, shown]) => `${label}: ${cutGraphemes(shown, room, 'utf16')}`).join('\n')
}

/** All answers once more, before they are sent. `kept`: the language in which answers are stored. */
export const reviewOf = (form: RequestForm, found: FoundType, kept: Language, language: Language): Said => {
  const stamp = formStamp(form)
  return {
    key: 'req.review',
    params: {
      title: found.type.label[language],
      lines: reviewLines(form, found, kept, language),
      n: form.files.length === 0 ? '' : form.files.length,
    },
    buttons: [
      [button('req.btn.submit', { action: 'reqSubmit', args: [stamp] }, 'success')],
      [button('req.btn.edit', { action: 'reqChange', args: [stamp] }), button('btn.cancel', { action: 'reqDrop', args: [stamp] })],
    ],
  }
}

/** Which answer is to be another. */
export const changeMenu = (form: RequestForm, { type }: FoundType, language: Language): Said => {
  const stamp = formStamp(form)
  const files = createTranslator(language).text('req.files')
  return {
    key: 'req.change',
    buttons: [
      ...stepsOf(type).map((step, index) => [
        plain(step.kind === 'field' ? step.field.label[language] : files, { action: 'reqEdit', args: [stamp, index] }),
      ]),
      [button('req.btn.back', { action: 'reqReview', args: [stamp] })],
    ],
  }
}
