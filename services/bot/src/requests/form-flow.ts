import { describeForm, stepsOf } from '@pinline/catalogue'
import type { FoundType } from '@pinline/catalogue'
import { formStamp, toDraftNotice } from '@pinline/db'
import type { RequestForm } from '@pinline/db'
import { takeKept } from './form-kept.ts'
import { createFormStore } from './form-store.ts'
import type { FormStore, OpenForm } from './form-store.ts'
import { createFormSubmit } from './form-submit.ts'
import type { FormTell } from './form-tell.ts'
import { chosen } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** The life of a form. */
export interface FormFlow extends FormStore {
  /** Somebody wants a request of a type: its form begins, or it is made at once. One that is open already is asked about first. */
  want(ctx: DeskContext, found: FoundType): Promise<void>
  /** Begins one whatever is open. */
  begin(ctx: DeskContext, found: FoundType): Promise<void>
  /** Goes on where the telephone number was missing. */
  resume(ctx: DeskContext, open: OpenForm): Promise<void>
  /** Makes the request. `anyway`: also where somebody has the same trouble. */
  submit(ctx: DeskContext, open: OpenForm, anyway: boolean): Promise<void>
  /** The answers go to a request that is there. False: it can not be joined (any more). */
  join(ctx: DeskContext, open: OpenForm, request: number): Promise<boolean>
}

/** A second tap on the button that has just begun a form is no wish for another. */
const secondTapMs = 3_000

export const isNamed = (form: Pick<RequestForm, 'startedAt'>, stamp: number): boolean => formStamp(form) === stamp

const isSecondTap = ({ form, found }: OpenForm, wanted: FoundType, now: Date): boolean =>
  found.department.key === wanted.department.key &&
  found.type.key === wanted.type.key &&
  form.step === 0 &&
  now.getTime() - form.startedAt.getTime() < secondTapMs

export const createFormFlow = (deps: DeskDeps, tell: FormTell): FormFlow => {
  const { helpDesk, deskReads, hasShop, clock } = deps
  const store = createFormStore(deps, tell)
  const submitting = createFormSubmit(deps, tell)

  const begin: FormFlow['begin'] = async (ctx, found) => {
    const limited = await submitting.limit(ctx)
    if (limited !== null) {
      await tell.send(ctx, [limited])
      return
    }
    const opening = [tell.turn(ctx, chosen(found, tell.languageOf(ctx)))]
    const fresh = submitting.fresh(ctx, found)
    // Whoever fills in a form writes to no buyer meanwhile.
    if (hasShop) await deskReads.closeOpenChat(ctx.person.id)
    const { form, clear } = await takeKept(deps, ctx, fresh, found)
    if (stepsOf(found.type).length === 0 && !(await store.lacksPhone(ctx))) await submitting.atOnce(ctx, form, found, opening)
    else await store.keep(ctx, form, found, opening)
    await clear()
  }

  return {
    ...store,
    begin,
    resume: async (ctx, { form, found }) => {
      if (stepsOf(found.type).length === 0) await submitting.atOnce(ctx, form, found, [])
      else await store.keep(ctx, form, found)
    },
    want: async (ctx, found) => {
      const before = await store.open(ctx)
      if (before === null || before === 'gone') await begin(ctx, found)
      else if (isSecondTap(before, found, clock())) await ctx.press?.answer()
      else {
        const title = describeForm(helpDesk.catalogue.current(), before.form, tell.languageOf(ctx))
        if (title !== null) await tell.send(ctx, [tell.turn(ctx, toDraftNotice(before.form, title, found.place))])
      }
    },
    submit: (ctx, open, anyway) => submitting.submit(ctx, open, anyway),
    join: (ctx, open, request) => submitting.join(ctx, open, request),
  }
}
