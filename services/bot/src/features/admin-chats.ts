import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import { Composer } from 'grammy'
import { colleagueButtons, maxColleagues } from '../colleagues.ts'
import { isReachable, onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { respond, unknownChat } from '../desk-actions.ts'
import { forAdmins } from '../for-admins.ts'
import { classifyWords } from '../words.ts'

type AdminChatDeps = Pick<BotDeps, 'bot' | 'account' | 'pins' | 'handovers' | 'people' | 'views' | 'outbox'>

const missing = async (ctx: StaffContext, { outbox }: AdminChatDeps, order: number): Promise<void> => {
  await Promise.all([unknownChat(ctx, order), outbox.refresh(order)])
}

/** Takes a chat. Whose it is is asked about first, and again where it is somebody else's by now. */
const createTake =
  (deps: AdminChatDeps) =>
  async (ctx: StaffContext, order: number, from: number | null): Promise<void> => {
    const { pins, outbox } = deps
    const me = ctx.person.id
    const result = await pins.move({ order, to: me, by: me, from, key: ctx.key })
    if (result.status === 'no-chat') await missing(ctx, deps, order)
    else if (result.status === 'owned') {
      const { chat, owner } = result
      const buttons = [
        [{ label: 'btn.take_over', style: 'danger', data: encodeCallback({ action: 'takeOverYes', args: [order, owner] }) } as const],
        [{ label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }],
      ]
      await Promise.all([respond(ctx), ctx.say({ key: 'adm.take.ask', params: { manager: { manager: owner } }, about: chat, buttons })])
    } else await Promise.all([respond(ctx), outbox.ring(result.lanes), outbox.refresh(order)])
  }

const createAssignAsk =
  (deps: AdminChatDeps) =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const { account, views, handovers } = deps
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await missing(ctx, deps, order)
      return
    }
    const colleagues = await handovers.colleagues(chat.owner?.id ?? 0, true, maxColleagues)
    await ctx.press.answer()
    await ctx.say({ key: 'adm.assign.ask', about: chat, buttons: colleagueButtons(colleagues, order, 'assignTo') })
  }

const createAssign =
  (deps: AdminChatDeps) =>
  async (ctx: PressContext, [order, to]: readonly [number, number]): Promise<void> => {
    const { account, views, people, pins, outbox } = deps
    const [chat, person] = await Promise.all([views.chat({ account, order }), people.get(to)])
    if (chat === null) await missing(ctx, deps, order)
    else if (person === null || (person.role !== 'manager' && person.role !== 'admin')) await ctx.press.answer('adm.nouser')
    else if (!isReachable(person)) {
      await ctx.press.answer('adm.assign.blocked', { manager: { manager: to } })
      await createAssignAsk(deps)(ctx, [order])
    } else {
      const result = await pins.move({ order, to, by: ctx.person.id, from: chat.owner?.id ?? null, key: ctx.key })
      // The chat has got another owner since this moment: it is asked about again.
      if (result.status === 'owned') await createAssignAsk(deps)(ctx, [order])
      else {
        const said = { key: 'hand.done.from', params: { manager: { manager: to } }, about: chat } as const
        await Promise.all([ctx.press.answer(), outbox.ring(result.status === 'no-chat' ? [] : result.lanes), ctx.say(said)])
      }
    }
  }

const commands = { connect_to_chat: 'take', get_chat: 'admin.chat', get_connected_users: 'admin.connected' } as const

const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name)

const createLookUp =
  (deps: AdminChatDeps) =>
  async (ctx: StaffContext, order: number, op: 'admin.chat' | 'admin.connected'): Promise<void> => {
    const { bot, account, views, outbox } = deps
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await missing(ctx, deps, order)
      return
    }
    const manager = ctx.person.id
    const wish = { op, payload: null, idem: `${op}:${ctx.key}`, priority: 1, chat: chat.id, manager } as const
    await outbox.send([toTelegram({ bot, recipient: managerRecipient(manager), order }, wish)])
  }

/** Who has a chat, and giving it to somebody else: by commands with its number, or by buttons below what they show. */
export const adminChatsFeature = (deps: AdminChatDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  const take = createTake(deps)
  const lookUp = createLookUp(deps)
  onAction(
    composer,
    'takeOver',
    forAdmins((ctx, [order]: [number]) => take(ctx, order, null)),
  )
  onAction(
    composer,
    'takeOverYes',
    forAdmins((ctx, [order, from]: [number, number]) => take(ctx, order, from)),
  )
  onAction(composer, 'assign', forAdmins(createAssignAsk(deps)))
  onAction(composer, 'assignTo', forAdmins(createAssign(deps)))

  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const [, name = '', order = ''] = words.kind === 'command' ? (/^([a-z_]+)_(\d{1,15})$/.exec(words.name) ?? []) : []
    if (!isCommand(name)) await next()
    else if (ctx.person.role !== 'admin') await ctx.say({ key: 'err.rights' })
    else if (commands[name] === 'take') await take(ctx, Number(order), null)
    else await lookUp(ctx, Number(order), commands[name])
  })
  return composer
}
