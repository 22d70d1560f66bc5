import type { KeyboardName, ListKind } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { ListWish, OutboxRequest } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import type { BotDeps, StaffContext } from './context.ts'
import { toNotice } from './outbox.ts'
import type { Params } from './wording.ts'

export type ListDeps = Pick<BotDeps, 'bot' | 'lists' | 'outbox' | 'identity'>

const emptyTexts = {
  mine: 'list.empty.mine',
  pinned: 'list.empty.pinned',
  'mine-archive': 'list.empty.archive',
  'pinned-archive': 'list.empty.archive',
  'guests-archive': 'list.empty.archive',
  guests: 'list.empty.guests',
  all: 'list.empty.all',
  held: 'list.empty.held',
  search: 'search.none',
} as const satisfies Record<ListKind, TextKey>

/** A message of the bot that a list is drawn into. */
export interface ListPlace {
  readonly telegramChat: number
  readonly messageId: number
}

/** What a list comes with: a keyboard below the input field and its heading, or the message that it replaces. */
export interface ListLook {
  readonly heading?: { readonly key: TextKey; readonly keyboard: KeyboardName }
  readonly edit?: ListPlace
}

/** One page of a list that is kept. */
export const toListPage = (bot: number, ctx: StaffContext, wish: { view: number; page: number; edit: ListPlace | null }): OutboxRequest =>
  toTelegram(
    { bot, recipient: managerRecipient(ctx.person.id), order: 0 },
    { op: 'list', payload: wish, idem: `list:${ctx.key}`, priority: 1, manager: ctx.person.id },
  )

/** Shows a list as it is now. An empty one is a text that says so. */
export const createShowList =
  ({ bot, lists, outbox, identity }: ListDeps) =>
  async (ctx: StaffContext, wish: ListWish, { heading, edit }: ListLook = {}): Promise<void> => {
    const manager = ctx.person.id
    const { view } = await lists.create({ ...wish, manager })
    if (view === null) {
      const params: Params = wish.kind === 'search' ? { text: wish.words } : { group: identity.groupTitle() }
      const keyboard = heading === undefined ? {} : { keyboard: heading.keyboard }
      await ctx.say({ key: emptyTexts[wish.kind], params, ...keyboard })
      return
    }
    const idem = `${ctx.key}:heading`
    const above = heading === undefined ? [] : [toNotice(bot, manager, { ...heading, idem })]
    await outbox.send([...above, toListPage(bot, ctx, { view, page: 1, edit: edit ?? null })])
  }
