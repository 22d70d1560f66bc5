import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import type { Decide, Verdict } from '../decide.ts'
import { fromRoles } from '../decide.ts'
import { forAdmins } from '../for-admins.ts'
import { createShowList } from '../lists.ts'
import type { ListPlace } from '../lists.ts'
import { classifyWords } from '../words.ts'
import { fullName } from '../wording.ts'
import { placeOf } from './lists.ts'

type UsersDeps = Pick<BotDeps, 'bot' | 'account' | 'people' | 'users' | 'lists' | 'views' | 'outbox' | 'identity'>

/** Shows people, or one of them, in place where a list of them stands already. */
const createShow = ({ bot, outbox, views }: UsersDeps) => {
  const editOf = async (ctx: StaffContext): Promise<ListPlace | null> => {
    const place = ctx.press === null ? null : placeOf(ctx)
    return place !== null && (await views.shown({ bot, ...place }))?.kind === 'users' ? place : null
  }
  const target = (ctx: StaffContext) => ({ bot, recipient: managerRecipient(ctx.person.id), order: 0 })
  return {
    page: async (ctx: StaffContext, page: number): Promise<void> => {
      const payload = { page, edit: await editOf(ctx) }
      await outbox.send([toTelegram(target(ctx), { op: 'users', payload, idem: `users:${ctx.key}`, priority: 1, manager: ctx.person.id })])
    },
    person: async (ctx: StaffContext, person: number): Promise<void> => {
      const payload = { person, edit: await editOf(ctx) }
      await outbox.send([toTelegram(target(ctx), { op: 'user', payload, idem: `user:${ctx.key}`, priority: 1, manager: ctx.person.id })])
    },
  }
}

/** Carries out what a person's page offers, and shows the page as it is then. */
const createOnPage =
  ({ people }: UsersDeps, decide: Decide, show: ReturnType<typeof createShow>, verdict: Verdict) =>
  async (ctx: PressContext, [id]: readonly [number]): Promise<void> => {
    const target = await people.get(id)
    if (target === null) {
      await ctx.press.answer('adm.nouser')
      return
    }
    const { key, params } = await decide(ctx, verdict, target, fromRoles[verdict])
    await ctx.press.answer(key, params)
    await show.person(ctx, id)
  }

const createAsk =
  ({ users }: UsersDeps) =>
  async (ctx: PressContext, [id]: readonly [number]): Promise<void> => {
    const user = await users.get(id)
    if (user === null) await ctx.press.answer('adm.nouser')
    else if (id === ctx.person.id) await ctx.press.answer('adm.self')
    else {
      const buttons = [
        [{ label: 'btn.ban', style: 'danger', data: encodeCallback({ action: 'userBanYes', args: [id] }) } as const],
        [{ label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }],
      ]
      await ctx.press.answer()
      await ctx.say({ key: 'adm.ban.ask', params: { name: fullName(user), n: user.chats }, buttons })
    }
  }

/** People and their rights, and who has which chat: for admins, by buttons or commands. */
export const usersFeature = (deps: UsersDeps, decide: Decide): Composer<StaffContext> => {
  const { bot, account, views, outbox } = deps
  const show = createShow(deps)
  const showList = createShowList(deps)
  const composer = new Composer<StaffContext>()
  const answered =
    <Args>(handle: (ctx: PressContext, args: Args) => Promise<void>) =>
    async (ctx: PressContext, args: Args): Promise<void> => {
      await ctx.press.answer()
      await handle(ctx, args)
    }

  onAction(composer, 'users', forAdmins(answered((ctx, [page]: [number]) => show.page(ctx, page))))
  onAction(composer, 'user', forAdmins(answered((ctx, [id]: [number]) => show.person(ctx, id))))
  onAction(composer, 'userGrant', forAdmins(createOnPage(deps, decide, show, 'approve')))
  onAction(composer, 'userAdmin', forAdmins(createOnPage(deps, decide, show, 'admin')))
  onAction(composer, 'userBan', forAdmins(createAsk(deps)))
  onAction(composer, 'userBanYes', forAdmins(createOnPage(deps, decide, show, 'ban')))
  onAction(composer, 'heldChats', forAdmins(answered((ctx) => showList(ctx, { kind: 'held' }))))
  const adminChat = async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await ctx.press.answer('adm.nochat', { order: String(order) })
      return
    }
    const wish = {
      op: 'admin.chat',
      payload: null,
      idem: `admin.chat:${ctx.key}`,
      priority: 1,
      chat: chat.id,
      manager: ctx.person.id,
    } as const
    await Promise.all([ctx.press.answer(), outbox.send([toTelegram({ bot, recipient: managerRecipient(ctx.person.id), order }, wish)])])
  }
  onAction(composer, 'adminChat', forAdmins(adminChat))

  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const name = words.kind === 'command' ? words.name : ''
    const isPeople = name === 'users' || name === 'all_users'
    if (!isPeople && name !== 'chats') await next()
    else if (ctx.person.role !== 'admin') await ctx.say({ key: 'err.rights' })
    else if (isPeople) await show.page(ctx, 1)
    else await showList(ctx, { kind: 'held' })
  })
  return composer
}
