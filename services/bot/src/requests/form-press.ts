import type { CallbackAction } from '@pinline/contracts'
import type { Composer } from 'grammy'
import type { DeskContext } from './help-desk.ts'

type ActionName = CallbackAction['action']
type ArgsOf<Name extends ActionName> = Extract<CallbackAction, { action: Name }>['args']

/** Registers what a button of requesters does. It counts in private only: in a group anybody could press it. */
export const onDeskAction = <Name extends ActionName>(
  composer: Composer<DeskContext>,
  name: Name,
  handle: (ctx: DeskContext, args: ArgsOf<Name>) => Promise<void>,
): void => {
  composer.on('callback_query', async (ctx, next) => {
    const { action, chat } = ctx
    if (action?.action !== name || chat?.type !== 'private') await next()
    // The name picks the arguments, which the compiler can not follow through the union.
    else await handle(ctx, action.args as ArgsOf<Name>)
  })
}
