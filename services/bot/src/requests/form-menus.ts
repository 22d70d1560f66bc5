import { typeAt } from '@pinline/catalogue'
import type { FoundType } from '@pinline/catalogue'
import type { OutboxRequest } from '@pinline/db'
import { Composer } from 'grammy'
import type { FormFlow } from './form-flow.ts'
import { onDeskAction } from './form-press.ts'
import type { FormTell } from './form-tell.ts'
import { breakdownMenu, departmentMenu, faqAnswer, faqMenu, typeMenu } from './form-words.ts'
import type { Said } from './form-words.ts'
import type { DeskContext, DeskDeps } from './help-desk.ts'

/** What can be asked for, from the departments to one of their types. */
export interface FormMenus {
  breakdowns(ctx: DeskContext): Promise<void>
  departments(ctx: DeskContext): Promise<void>
  /** What is asked of a department, by its place. */
  types(ctx: DeskContext, department: number): Promise<void>
  /** The same in place of the pressed message, for whoever leaves a form. */
  typesInPlace(ctx: DeskContext, found: FoundType): OutboxRequest[]
}

export const createFormMenus = ({ helpDesk }: DeskDeps, tell: FormTell): FormMenus => {
  const current = () => helpDesk.catalogue.current()
  const show = (ctx: DeskContext, said: Said): Promise<void> => tell.send(ctx, [tell.turn(ctx, said)])
  const offer = (ctx: DeskContext, said: Said): Promise<void> =>
    // While an organisation's own catalogue has never been understood there is nothing to choose.
    show(ctx, said.buttons === undefined || said.buttons.length === 0 ? { key: 'req.off' } : said)
  return {
    breakdowns: (ctx) => offer(ctx, breakdownMenu(current(), tell.languageOf(ctx))),
    departments: (ctx) => offer(ctx, departmentMenu(current(), tell.languageOf(ctx))),
    types: async (ctx, department) => {
      const menu = typeMenu(current(), department, tell.languageOf(ctx))
      if (menu === null) await ctx.press?.answer('err.stale.plain')
      else await show(ctx, menu)
    },
    typesInPlace: (ctx, { place: [department] }) => {
      const menu = typeMenu(current(), department, tell.languageOf(ctx))
      return menu === null ? [] : [tell.turn(ctx, menu)]
    },
  }
}

/** Presses on the menus. */
export const formMenusFeature = (deps: DeskDeps, tell: FormTell, flow: FormFlow): Composer<DeskContext> => {
  const { helpDesk } = deps
  const menus = createFormMenus(deps, tell)
  const composer = new Composer<DeskContext>()
  /** The type that a button names, if the catalogue has one there still. */
  const onType =
    (act: (ctx: DeskContext, found: FoundType) => Promise<void>) => async (ctx: DeskContext, first: number, second: number) => {
      const found = typeAt(helpDesk.catalogue.current(), first, second)
      if (found === null) await ctx.press?.answer('err.stale.plain')
      else await act(ctx, found)
    }
  const want = onType((ctx, found) =>
    found.type.faq.length > 0 ? tell.send(ctx, [tell.turn(ctx, faqMenu(found, tell.languageOf(ctx)))]) : flow.want(ctx, found),
  )
  onDeskAction(composer, 'reqBreakdowns', (ctx) => menus.breakdowns(ctx))
  onDeskAction(composer, 'reqOther', (ctx) => menus.departments(ctx))
  onDeskAction(composer, 'reqDepartment', (ctx, [department]) => menus.types(ctx, department))
  onDeskAction(composer, 'reqType', (ctx, [first, second]) => want(ctx, first, second))
  onDeskAction(composer, 'reqFaq', async (ctx, [first, second, question]) => {
    await onType(async (_, found) => {
      const answer = faqAnswer(found, question, tell.languageOf(ctx))
      if (answer === null) await ctx.press?.answer('err.stale.plain')
      else await tell.send(ctx, [tell.turn(ctx, answer)])
    })(ctx, first, second)
  })
  onDeskAction(composer, 'reqHelped', (ctx) => tell.send(ctx, [...tell.close(ctx), tell.say(ctx, { key: 'req.faq.helped' })]))
  const wantAnew = onType((ctx, found) => flow.want(ctx, found))
  onDeskAction(composer, 'reqNotHelped', (ctx, [first, second]) => wantAnew(ctx, first, second))
  const begin = onType((ctx, found) => flow.begin(ctx, found))
  onDeskAction(composer, 'reqRestart', (ctx, [first, second]) => begin(ctx, first, second))
  return composer
}
