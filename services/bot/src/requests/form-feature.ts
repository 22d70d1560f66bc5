import { stepsOf } from '@pinline/catalogue'
import type { FormStep } from '@pinline/catalogue'
import { Composer } from 'grammy'
import { optionAt } from './form-answers.ts'
import { isNamed } from './form-flow.ts'
import type { FormFlow } from './form-flow.ts'
import type { FormMenus } from './form-menus.ts'
import { onDeskAction } from './form-press.ts'
import { answerStep, editStep, stepBack } from './form-state.ts'
import type { OpenForm } from './form-store.ts'
import type { FormTell } from './form-tell.ts'
import { changeMenu } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** A button belongs to one form, and mostly to one question of it. */
interface Wanted {
  readonly stamp: number
  /** Null: whatever is asked. */
  readonly step: number | null
}

/** Lets a press do something to the form that it was made for, while its question waits. */
interface Pressing {
  readonly current: (ctx: DeskContext, wanted: Wanted, act: (open: OpenForm) => Promise<void>) => Promise<void>
  /** The button says so, and what waits is shown. */
  readonly stale: (ctx: DeskContext, open: OpenForm | null) => Promise<void>
}

const createPressing = (tell: FormTell, flow: FormFlow): Pressing => {
  const stale: Pressing['stale'] = async (ctx, open) => {
    await ctx.press?.answer('err.stale.plain')
    if (open !== null) await tell.send(ctx, [tell.say(ctx, await flow.asking(ctx, open.form, open.found))])
  }
  return {
    stale,
    current: async (ctx, { stamp, step }, act) => {
      const open = await flow.open(ctx)
      if (open === 'gone') await flow.leave(ctx)
      else if (open === null || !isNamed(open.form, stamp) || (step !== null && open.form.step !== step)) await stale(ctx, open)
      else await act(open)
    },
  }
}

/** Buttons below a question. */
const questionFeature = (
  { language }: DeskDeps,
  { tell, flow, menus }: { tell: FormTell; flow: FormFlow; menus: FormMenus },
): Composer<DeskContext> => {
  const composer = new Composer<DeskContext>()
  const { current, stale } = createPressing(tell, flow)

  /** Answers the question that waits by what its button stands for; undefined: it can not be answered so. */
  const answer = (ctx: DeskContext, [stamp, step]: readonly [number, number], valueOf: (asked: FormStep) => string | null | undefined) =>
    current(ctx, { stamp, step }, async (open) => {
      const steps = stepsOf(open.found.type)
      const asked = steps[step]
      const value = asked === undefined ? undefined : valueOf(asked)
      if (value === undefined) await stale(ctx, open)
      else await flow.keep(ctx, answerStep(open.form, steps, value), open.found, tell.close(ctx))
    })

  onDeskAction(composer, 'reqChoose', (ctx, [stamp, step, option]) =>
    answer(ctx, [stamp, step], (asked) => (asked.kind === 'field' ? (optionAt(asked.field, option, language) ?? undefined) : undefined)),
  )
  onDeskAction(composer, 'reqSkip', (ctx, place) =>
    answer(ctx, place, (asked) => (asked.kind === 'field' && !asked.field.required ? null : undefined)),
  )
  onDeskAction(composer, 'reqNext', (ctx, place) => answer(ctx, place, (asked) => (asked.kind === 'files' ? null : undefined)))
  onDeskAction(composer, 'reqBack', (ctx, [stamp, step]) =>
    current(ctx, { stamp, step }, async ({ form, found }) => {
      const before = stepBack(form, stepsOf(found.type))
      if (before !== null) await flow.keep(ctx, before, found, tell.close(ctx))
      else await flow.drop(ctx, menus.typesInPlace(ctx, found))
    }),
  )
  return composer
}

/** Buttons below the review, and below the question about a form that was left. */
const reviewFeature = (tell: FormTell, flow: FormFlow): Composer<DeskContext> => {
  const composer = new Composer<DeskContext>()
  const { current, stale } = createPressing(tell, flow)
  const whole = (ctx: DeskContext, stamp: number, act: (open: OpenForm) => Promise<void>): Promise<void> =>
    current(ctx, { stamp, step: null }, act)

  onDeskAction(composer, 'reqChange', (ctx, [stamp]) =>
    whole(ctx, stamp, ({ form, found }) => tell.send(ctx, [tell.turn(ctx, changeMenu(form, found, tell.languageOf(ctx)))])),
  )
  onDeskAction(composer, 'reqEdit', (ctx, [stamp, step]) =>
    whole(ctx, stamp, ({ form, found }) => flow.keep(ctx, editStep(form, stepsOf(found.type), step), found, tell.close(ctx))),
  )
  const again = (ctx: DeskContext, stamp: number): Promise<void> =>
    whole(ctx, stamp, ({ form, found }) => flow.keep(ctx, form, found, tell.close(ctx)))
  onDeskAction(composer, 'reqReview', (ctx, [stamp]) => again(ctx, stamp))
  onDeskAction(composer, 'reqContinue', (ctx, [stamp]) => again(ctx, stamp))
  onDeskAction(composer, 'reqDrop', (ctx, [stamp]) =>
    whole(ctx, stamp, () => flow.drop(ctx, [...tell.close(ctx), tell.say(ctx, { key: 'req.cancelled.form' })])),
  )
  const submit = (ctx: DeskContext, stamp: number, anyway: boolean): Promise<void> =>
    whole(ctx, stamp, async (open) => {
      const isComplete = open.form.step === stepsOf(open.found.type).length
      // A number that is wanted is asked for here too: the catalogue may have begun to want it since, and a button passes by the question.
      if (isComplete && (await flow.lacksPhone(ctx))) await flow.keep(ctx, open.form, open.found, tell.close(ctx))
      else await (isComplete ? flow.submit(ctx, open, anyway) : stale(ctx, open))
    })
  onDeskAction(composer, 'reqSubmit', (ctx, [stamp]) => submit(ctx, stamp, false))
  onDeskAction(composer, 'reqAnyway', (ctx, [stamp]) => submit(ctx, stamp, true))
  onDeskAction(composer, 'reqJoin', (ctx, [stamp, request]) =>
    whole(ctx, stamp, async (open) => {
      if (await flow.lacksPhone(ctx)) await flow.keep(ctx, open.form, open.found, tell.close(ctx))
      else if (!(await flow.join(ctx, open, request))) await stale(ctx, open)
    }),
  )
  return composer
}

/** Buttons of a form. */
export const formFeature = (deps: DeskDeps, tell: FormTell, flow: FormFlow, menus: FormMenus): Composer<DeskContext> =>
  new Composer<DeskContext>(questionFeature(deps, { tell, flow, menus }), reviewFeature(tell, flow))
