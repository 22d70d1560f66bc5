import type { FoundType } from '@pinline/catalogue'
import type { OutboxRequest, RequestForm } from '@pinline/db'
import { cutGraphemes } from '@pinline/i18n'
import { toNotice } from '../outbox.ts'
import { fieldsOf, withRoom } from './form-fields.ts'
import { askToJoin, findSimilar } from './form-similar.ts'
import type { FormTell } from './form-tell.ts'
import type { Said } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'
import { promiseOf } from './hours.ts'
import { fullName } from '../wording.ts'

/** What a work package's subject may have. */
const longestTitle = 255

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
  /** The answers of a form go to a request that is there. False: it can not be joined (any more). */
  join(ctx: DeskContext, filled: Filled, request: number): Promise<boolean>
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

/** Has the answers of a form stand with a request that is there. */
const createJoin = (deps: DeskDeps, tell: FormTell): FormSubmit['join'] => {
  const { bot, helpDesk, language, clock } = deps
  return async (ctx, { form, found }, request) => {
    // Whatever a button says: only what was offered can be joined.
    const similar = await findSimilar(deps, form, found)
    if (similar?.id !== request) return false
    const fields = fieldsOf(form, found, language, await helpDesk.forms.phone(ctx.person.id))
    const joined = await helpDesk.submissions.join({
      bot,
      request,
      person: ctx.person.id,
      key: ctx.key,
      author: fullName(ctx.person),
      text: fields.map(({ label, value }) => `${label}: ${value}`).join('\n'),
      files: form.files,
      now: clock(),
      effects: [...tell.close(ctx), tell.say(ctx, { key: 'req.joined', params: { num: String(request) } })],
      alongside: ctx.work.finishIn,
    })
    if (joined.status === 'ended') return false
    await tell.commit(ctx, () => Promise.resolve(joined.lanes))
    return true
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
      const similar = anyway ? null : await findSimilar(deps, form, found)
      const title = withRoom(found.type.label[tell.languageOf(ctx)], form, found)
      if (similar !== null) await tell.send(ctx, [...tell.close(ctx), tell.say(ctx, askToJoin(ctx, similar, form, title))])
      else await make(ctx, keyOf(ctx, String(form.startedAt.getTime())), { form, found }, tell.close(ctx))
    },
    join: createJoin(deps, tell),
    atOnce: async (ctx, form, found, before) => {
      // Two presses of one button are one request, however far apart they are.
      const pressed = ctx.callbackQuery?.message?.message_id
      const origin =
        pressed === undefined ? `u${String(ctx.work.updateId)}` : `m${String(pressed)}-${found.department.key}-${found.type.key}`
      await make(ctx, keyOf(ctx, origin), { form, found }, before)
    },
  }
}
