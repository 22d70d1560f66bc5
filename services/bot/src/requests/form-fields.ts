import { stepsOf } from '@pinline/catalogue'
import type { FoundType } from '@pinline/catalogue'
import type { RequestField, RequestForm } from '@pinline/db'
import { createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import { answerOf, noteOf } from './form-state.ts'

/** The answers as the staff read them. */
export const fieldsOf = (form: RequestForm, { type }: FoundType, language: Language, phone: string | null): RequestField[] => {
  const words = createTranslator(language)
  const note = noteOf(form)
  return [
    ...stepsOf(type).flatMap((step): RequestField[] => {
      const value = answerOf(form, step)
      return step.kind === 'files' || value == null ? [] : [{ key: step.field.key, label: step.field.label[language], value }]
    }),
    ...(note === null ? [] : [{ key: '+note', label: words.text('req.note'), value: note }]),
    ...(phone === null ? [] : [{ key: '+phone', label: words.text('req.phone'), value: phone }]),
  ]
}

/** The room, which tells requests of one type apart. */
export const roomOf = (form: Pick<RequestForm, 'answers'>, { type }: FoundType): { key: string; value: string } | null => {
  for (const step of stepsOf(type)) {
    const value = answerOf(form, step)
    if (step.kind === 'field' && step.field.kind === 'room' && value != null) return { key: step.field.key, value }
  }
  return null
}

/** The words for a request, with the room that it is about. */
export const withRoom = (label: string, form: Pick<RequestForm, 'answers'>, found: FoundType): string => {
  const room = roomOf(form, found)
  return room === null ? label : `${label} · ${room.value}`
}
