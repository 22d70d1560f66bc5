import { Composer } from 'grammy'
import { isReachable, onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { createDeskActions } from '../desk-actions.ts'
import type { DeskActions } from '../desk-actions.ts'
import { classifyWords } from '../words.ts'

type ChatDeps = Pick<BotDeps, 'bot' | 'account' | 'desk' | 'deskReads' | 'views' | 'outbox' | 'clock' | 'identity'>

/** `/open_chat_` with the order's number: to write in for its owner, to look at for everybody else. */
const openByNumber = (composer: Composer<StaffContext>, actions: DeskActions): void => {
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const [, order] = words.kind === 'command' ? (/^open_chat_(\d{1,15})$/.exec(words.name) ?? []) : []
    if (order === undefined) await next()
    else await actions.openAs(ctx, Number(order), 'owner')
  })
}

/** The buttons below a chat, and opening one by its number. */
export const chatFeature = (deps: ChatDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  const actions = createDeskActions(deps)

  /** A card of the group may be pressed by somebody whom the bot can not write to yet. */
  const inPrivate =
    <Args extends readonly unknown[]>(handle: (ctx: PressContext, ...args: Args) => Promise<void>) =>
    async (ctx: PressContext, args: Args): Promise<void> => {
      if (isReachable(ctx.person)) await handle(ctx, ...args)
      else await ctx.press.answer('access.start', { bot: await deps.identity.username() })
    }

  onAction(
    composer,
    'open',
    inPrivate((ctx, order: number) => actions.openAs(ctx, order, 'owner')),
  )
  onAction(
    composer,
    'write',
    inPrivate((ctx, order: number) => actions.openAs(ctx, order, true)),
  )
  onAction(
    composer,
    'seen',
    inPrivate((ctx, order: number) => actions.seen(ctx, order)),
  )
  onAction(
    composer,
    'history',
    inPrivate((ctx, order: number, before: number, after: number) => actions.history(ctx, order, { before, after })),
  )
  onAction(
    composer,
    'unpin',
    inPrivate((ctx, order: number) => actions.unpin(ctx, order, false)),
  )
  onAction(
    composer,
    'unpinYes',
    inPrivate((ctx, order: number) => actions.unpin(ctx, order, true)),
  )
  onAction(composer, 'keep', (ctx, [order]) => ctx.press.answer('pin.kept', { order: String(order) }))
  onAction(
    composer,
    'back',
    inPrivate((ctx, order: number) => actions.close(ctx, order)),
  )

  openByNumber(composer, actions)
  return composer
}
