import type { FormStep } from '@pinline/catalogue'
import type { CommentFile, RequestForm } from '@pinline/db'

/** Kept beside the answers, under keys that no field can have: files were asked for; words that belong to no question. */
const filesKey = '+files'
const noteKey = '+note'

/** A request takes no more files. */
export const mostFiles = 20

const keyOf = (step: FormStep): string => (step.kind === 'field' ? step.field.key : filesKey)

/** The first question that has no answer yet; the number of all where each has one. */
const nextStep = (steps: readonly FormStep[], answers: RequestForm['answers']): number => {
  const open = steps.findIndex((step) => !Object.hasOwn(answers, keyOf(step)))
  return open === -1 ? steps.length : open
}

/** Everything is answered, and somebody looks at it once more. */
const isComplete = (steps: readonly FormStep[], { answers }: Pick<RequestForm, 'answers'>): boolean =>
  nextStep(steps, answers) === steps.length

/** The question that waits is answered (null: left out); the next one that has no answer waits. */
export const answerStep = (form: RequestForm, steps: readonly FormStep[], value: string | null): RequestForm => {
  const step = steps[form.step]
  if (step === undefined) return form
  const answers = { ...form.answers, [keyOf(step)]: value }
  return { ...form, answers, step: nextStep(steps, answers) }
}

/** A step back; from an answer that was to be changed, to the review. Null: there is nothing before the first question. */
export const stepBack = (form: RequestForm, steps: readonly FormStep[]): RequestForm | null => {
  if (isComplete(steps, form)) return { ...form, step: steps.length }
  return form.step === 0 ? null : { ...form, step: form.step - 1 }
}

/** One of the answers is to be changed. Only from the review; anything else changes nothing. */
export const editStep = (form: RequestForm, steps: readonly FormStep[], step: number): RequestForm =>
  form.step === steps.length && step < steps.length ? { ...form, step } : form

/** Adds files, as many as there is room for. */
export const addFiles = (form: RequestForm, files: readonly CommentFile[]): RequestForm => ({
  ...form,
  files: [...form.files, ...files].slice(0, mostFiles),
})

/** Words that answer no question are kept all the same. */
export const addNote = (form: RequestForm, text: string): RequestForm => {
  const before = noteOf(form)
  return { ...form, answers: { ...form.answers, [noteKey]: before === null ? text : `${before}\n${text}` } }
}

export const noteOf = ({ answers }: Pick<RequestForm, 'answers'>): string | null => answers[noteKey] ?? null

/** A question's answer; null: left out. Undefined: not asked yet. */
export const answerOf = ({ answers }: Pick<RequestForm, 'answers'>, step: FormStep): string | null | undefined => answers[keyOf(step)]
