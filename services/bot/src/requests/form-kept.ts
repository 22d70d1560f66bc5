import { stepsOf } from '@pinline/catalogue'
import type { FoundType } from '@pinline/catalogue'
import type { RequestForm } from '@pinline/db'
import { z } from 'zod'
import { checkAnswer } from './form-answers.ts'
import { addFiles, addNote, answerStep } from './form-state.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** A prompt that asks nothing: words that somebody wrote before he chose what his request is about. */
export const keptPrompt = 'request-kept'

const keptShape = z.object({
  text: z.string(),
  files: z.array(z.object({ fileId: z.string(), name: z.string(), type: z.string(), size: z.number().nullable() })).default([]),
  previous: z.int().nullable().default(null),
})

/** What {@link keptPrompt} holds: words, files, and the request that the new one goes on from. */
export type Kept = z.input<typeof keptShape>

/** Answers the first question for free words, where there is one that takes them; further words stand beside the answers. */
const withText = (form: RequestForm, { type }: FoundType, text: string, deps: Pick<DeskDeps, 'language'>): RequestForm => {
  if (text.trim() === '') return form
  const steps = stepsOf(type)
  const at = steps.findIndex((step) => step.kind === 'field' && step.field.kind === 'text')
  const step = steps[at]
  const checked = step?.kind === 'field' ? checkAnswer(step.field, text, deps.language) : null
  if (checked?.status !== 'ok') return addNote(form, text.trim())
  return { ...answerStep({ ...form, step: at }, steps, checked.value) }
}

/** A new form with what its person wrote before he chose its type. `clear` is called when the form is stored. */
export const takeKept = async (
  deps: Pick<DeskDeps, 'prompts' | 'language' | 'clock'>,
  ctx: DeskContext,
  fresh: RequestForm,
  found: FoundType,
): Promise<{ form: RequestForm; clear: () => Promise<void> }> => {
  const { prompts, clock } = deps
  const prompt = await prompts.current(ctx.person.id, clock())
  const kept = prompt?.kind === keptPrompt ? keptShape.safeParse(prompt.data) : null
  if (kept?.success !== true) return { form: fresh, clear: () => Promise.resolve() }
  const { text, files, previous } = kept.data
  const form = addFiles(withText({ ...fresh, previous }, found, text, deps), files)
  return { form, clear: () => prompts.clear(ctx.person.id) }
}
