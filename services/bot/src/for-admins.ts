import type { PressContext } from './context.ts'

/** Lets only admins press; anybody else is told so. */
export const forAdmins =
  <Args>(handle: (ctx: PressContext, args: Args) => Promise<void>) =>
  (ctx: PressContext, args: Args): Promise<void> =>
    ctx.person.role === 'admin' ? handle(ctx, args) : ctx.press.answer('err.rights')
