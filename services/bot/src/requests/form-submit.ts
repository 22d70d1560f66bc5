import { stepsOf } from '@pinline/catalogue'
import type { FoundType } from '@pinline/catalogue'
import type { OutboxRequest, RequestField, RequestForm } from '@pinline/db'
import { createTranslator, cutGraphemes } from '@pinline/i18n'
import { toNotice } from '../outbox.ts'
import { answerOf, noteOf } from './form-state.ts'
import { similarTo } from './form-similar.ts'
import type { FormTell } from './form-tell.ts'
import type { Said } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'
import { promiseOf } from './hours.ts'

/** What a work package's subject may have. */
const longestTitle = 255

/** The answers as the staff read them. */
const fieldsOf = (form: RequestForm, { type }: FoundType, language: DeskDeps['language'], phone: string | null): RequestField[] => {
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
const roomOf = (form: RequestForm, { type }: FoundType): { key: string; value: string } | null => {
  for (const step of stepsOf(type)) {
    const value = answerOf(form, step)
    if (step.kind === 'field' && step.field.kind === 'room' && value != null) return { key: step.field.key, value }
  }
  return null
}

const withRoom = (label: string, form: RequestForm, found: FoundType): string => {
  const room = roomOf(form, found)
  return room === null ? label : `${label} · ${room.value}`
}

/** A form with its type as the catalogue has it now. */
interface Filled {
  readonly form: RequestForm
  readonly found: FoundType
}

export interface FormSubmit {
  /** A form of a type in which nothing stands yet. */
  fresh(ctx: DeskContext, found: FoundType): RequestForm
  /** Why no more can be sent now; null: it can. */
  limit(ctx: DeskContext): Promise<OutboxRequest | null>
  /** Makes the request of a form; asks first where somebody has the same trouble, unless `anyway`. */
  submit(ctx: DeskContext, filled: Filled, anyway: boolean): Promise<void>
  /** Makes a request that needs no form. */
  atOnce(ctx: DeskContext, form: RequestForm, found: FoundType, before: readonly OutboxRequest[]): Promise<void>
}

const limited = ({ n, again }: { n: number; again: Date }): Said => ({
  key: 'req.rate_limit',
  params: { n, at: { time: 'at', at: again.toISOString() } },
})

/** Makes a request of a form, with all that it leads to. */
const createMake = (deps: DeskDeps, tell: FormTell) => {
  const { bot, helpDesk, language, timezone, clock } = deps
  const { catalogue, forms, submissions, hours } = helpDesk

  const accepted = (ctx: DeskContext, form: RequestForm, found: FoundType): ((request: number) => OutboxRequest) => {
    const own = tell.languageOf(ctx)
    const promise = promiseOf({ hours, expectedMinutes: found.type.expectedMinutes, language: own, timezone, now: clock() })
    return (request) => {
      const params = { num: String(request), title: withRoom(found.type.label[own], form, found), promise }
      return toNotice(bot, ctx.person.id, { key: 'req.submitted', params, request, idem: `submitted:${String(request)}` })
    }
  }
  return async (ctx: DeskContext, key: string, { form, found }: Filled, before: readonly OutboxRequest[]): Promise<void> => {
    const result = await submissions.submit({
      bot,
      person: ctx.person.id,
      key,
      department: found.department.key,
      type: found.type.key,
      title: cutGraphemes(withRoom(found.type.label[language], form, found), longestTitle, 'utf16'),
      fields: fieldsOf(form, found, language, await forms.phone(ctx.person.id)),
      files: form.files,
      previous: form.previous,
      now: clock(),
      perHour: catalogue.current().perHour,
      told: accepted(ctx, form, found),
      before,
      alongside: ctx.work.finishIn,
    })
    if (result.status === 'limited') await tell.send(ctx, [tell.say(ctx, limited(result))])
    else await tell.commit(ctx, () => Promise.resolve(result.lanes))
  }
}

export const createFormSubmit = (deps: DeskDeps, tell: FormTell): FormSubmit => {
  const { bot, helpDesk, clock } = deps
  const make = createMake(deps, tell)
  const keyOf = (ctx: DeskContext, origin: string): string => `${String(bot)}-${String(ctx.person.id)}-${origin}`
  return {
    fresh: (ctx, { department, type }) => ({
      person: ctx.person.id,
      department: department.key,
      type: type.key,
      step: 0,
      answers: {},
      files: [],
      previous: null,
      startedAt: clock(),
    }),
    limit: async (ctx) => {
      const found = await helpDesk.submissions.limit(ctx.person.id, helpDesk.catalogue.current().perHour, clock())
      return found === null ? null : tell.say(ctx, limited(found))
    },
    submit: async (ctx, { form, found }, anyway) => {
      const similar = anyway ? null : await similarTo(deps, ctx, form, found, roomOf(form, found))
      if (similar !== null) await tell.send(ctx, [...tell.close(ctx), tell.say(ctx, similar)])
      else await make(ctx, keyOf(ctx, String(form.startedAt.getTime())), { form, found }, tell.close(ctx))
    },
    atOnce: async (ctx, form, found, before) => {
      // Two presses of one button are one request, however far apart they are.
      const pressed = ctx.callbackQuery?.message?.message_id
      const origin =
        pressed === undefined ? `u${String(ctx.work.updateId)}` : `m${String(pressed)}-${found.department.key}-${found.type.key}`
      await make(ctx, keyOf(ctx, origin), { form, found }, before)
    },
  }
}
