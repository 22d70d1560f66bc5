import { findType, stepsOf } from '@pinline/catalogue'
import type { FoundType } from '@pinline/catalogue'
import type { OutboxRequest, RequestForm, StoredForm } from '@pinline/db'
import type { FormTell } from './form-tell.ts'
import { questionOf, reviewOf } from './form-words.ts'
import type { Said } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** A form with its type as the catalogue has it now. */
export interface OpenForm {
  readonly form: StoredForm
  readonly found: FoundType
}

/** The form that somebody fills in, as it is kept. Each change ends the update that it comes from. */
export interface FormStore {
  /** Null: none is open. `gone`: the catalogue has its type no more; {@link FormStore.leave} is to follow. */
  open(ctx: DeskContext): Promise<OpenForm | 'gone' | null>
  /** Puts a form away whose type is gone, and tells its person. */
  leave(ctx: DeskContext): Promise<void>
  /** Stores the form and says no more than this. */
  store(ctx: DeskContext, form: RequestForm, said: readonly OutboxRequest[]): Promise<void>
  /** Stores the form and asks what is to be asked next. `before`: what else is said first. */
  keep(ctx: DeskContext, form: RequestForm, found: FoundType, before?: readonly OutboxRequest[]): Promise<void>
  /** Puts the form away. */
  drop(ctx: DeskContext, said: readonly OutboxRequest[]): Promise<void>
  /** What is to be asked now: for the telephone, a question, or the review. */
  asking(ctx: DeskContext, form: RequestForm, found: FoundType): Promise<Said>
  /** The organisation wants to know a number that the person has not shared. */
  lacksPhone(ctx: DeskContext): Promise<boolean>
}

export const createFormStore = ({ helpDesk, language: kept, clock }: DeskDeps, tell: FormTell): FormStore => {
  const { catalogue, forms } = helpDesk

  const lacksPhone: FormStore['lacksPhone'] = async (ctx) => catalogue.current().phone && (await forms.phone(ctx.person.id)) === null
  const asking: FormStore['asking'] = async (ctx, form, found) => {
    if (await lacksPhone(ctx)) return { key: 'req.q.phone', keyboard: 'contact' }
    const language = tell.languageOf(ctx)
    return form.step < stepsOf(found.type).length
      ? questionOf(form, found, { language, fileBytes: await helpDesk.fileBytes() })
      : reviewOf(form, found, kept, language)
  }
  const store: FormStore['store'] = async (ctx, form, effects) => {
    await tell.commit(ctx, () => forms.save(form, { now: clock(), effects, alongside: ctx.work.finishIn }))
  }
  const drop: FormStore['drop'] = async (ctx, effects) => {
    await tell.commit(ctx, () => forms.drop(ctx.person.id, { now: clock(), effects, alongside: ctx.work.finishIn }))
  }

  return {
    lacksPhone,
    asking,
    store,
    drop,
    leave: (ctx) => drop(ctx, [tell.say(ctx, { key: 'req.type.gone' })]),
    keep: async (ctx, form, found, before = []) => {
      await store(ctx, form, [...before, tell.say(ctx, await asking(ctx, form, found))])
    },
    open: async (ctx) => {
      const form = await forms.current(ctx.person.id)
      if (form === null) return null
      const found = findType(catalogue.current(), form.department, form.type)
      return found === null ? 'gone' : { form, found }
    },
  }
}
