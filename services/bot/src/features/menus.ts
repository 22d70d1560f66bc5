import { encodeCallback } from '@pinline/contracts'
import type { KeyboardName, ListKind } from '@pinline/contracts'
import type { ListWish } from '@pinline/db'
import type { TextKey } from '@pinline/i18n'
import { Composer } from 'grammy'
import type { BotDeps, StaffContext } from '../context.ts'
import { createDeskActions } from '../desk-actions.ts'
import { createShowList } from '../lists.ts'
import { classifyWords } from '../words.ts'
import type { MenuKey, Words } from '../words.ts'

type MenuDeps = Pick<BotDeps, 'bot' | 'account' | 'desk' | 'deskReads' | 'views' | 'lists' | 'outbox' | 'identity' | 'clock'>

/** `heading`: other words than the label's, where these alone would mislead. */
type Shown = { readonly kind: Exclude<ListKind, 'search'>; readonly keyboard?: KeyboardName; readonly heading?: TextKey }

/** Labels that show a list; some lead to a keyboard of their own. */
const listOf: Partial<Record<MenuKey, Shown>> = {
  'menu.mine': { kind: 'mine', keyboard: 'mine' },
  'menu.pinned': { kind: 'pinned', keyboard: 'pinned', heading: 'list.pinned.what' },
  'menu.guests': { kind: 'guests', keyboard: 'guests' },
  'menu.all': { kind: 'all' },
  'menu.history_mine': { kind: 'mine-archive' },
  'menu.history_pinned': { kind: 'pinned-archive' },
  'menu.history_guests': { kind: 'guests-archive' },
}

/** Commands that do what a label does. */
const labelOf: Readonly<Record<string, MenuKey>> = { menu: 'menu.home', mine: 'menu.mine', pinned: 'menu.pinned' }

const keyOf = (words: Words): MenuKey | undefined => {
  if (words.kind === 'menu') return words.key
  return words.kind === 'command' && Object.hasOwn(labelOf, words.name) ? labelOf[words.name] : undefined
}

/** What administration offers besides commands; a button stands here as soon as somebody answers it. */
const adminButtons = [
  [
    { label: 'btn.users', data: encodeCallback({ action: 'users', args: [1] }) },
    { label: 'btn.chats_admin', data: encodeCallback({ action: 'heldChats', args: [] }) },
  ],
  [
    { label: 'btn.service', data: encodeCallback({ action: 'service', args: [] }) },
    { label: 'btn.templates', data: encodeCallback({ action: 'cannedList', args: [] }) },
  ],
  [
    { label: 'btn.dead', data: encodeCallback({ action: 'dead', args: [1] }) },
    { label: 'btn.clean', data: encodeCallback({ action: 'clean', args: [] }) },
  ],
]

/** The menus that managers start from: keyboards below the input field, and the lists behind their labels. */
export const menusFeature = (deps: MenuDeps): Composer<StaffContext> => {
  const actions = createDeskActions(deps)
  const show = createShowList(deps)
  const composer = new Composer<StaffContext>()

  /** One level up: from a chat that is written to, or from a list's keyboard, there is only the first menu. */
  const goHome = async (ctx: StaffContext): Promise<void> => {
    const opened = await actions.opened(ctx)
    if (opened === null) await ctx.say({ key: 'menu.title', keyboard: 'home' })
    else await actions.close(ctx, opened.order)
  }

  composer.chatType('private').on('message', async (ctx, next) => {
    const key = keyOf(classifyWords(ctx.message.text ?? ctx.message.caption ?? ''))
    const list = key === undefined ? undefined : listOf[key]
    if (key === 'menu.home' || key === 'menu.back' || key === 'menu.title') await goHome(ctx)
    else if (key === 'menu.admin' && ctx.person.role === 'admin') await ctx.say({ key, buttons: adminButtons })
    else if (key === 'menu.admin') await ctx.say({ key: 'err.rights', keyboard: 'home' })
    else if (key !== undefined && list !== undefined) {
      const wish: ListWish = { kind: list.kind }
      await show(ctx, wish, list.keyboard === undefined ? {} : { heading: { key: list.heading ?? key, keyboard: list.keyboard } })
    } else await next()
  })
  return composer
}
