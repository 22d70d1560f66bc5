import { encodeCallback, statusCodes } from '@pinline/contracts'
import { boardEdit, managerRecipient, toTelegram } from '@pinline/db'
import type { StatusResult } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { createDeskActions, respond, unknownChat } from '../desk-actions.ts'
import { toNotice } from '../outbox.ts'
import { answerStale } from '../stale.ts'
import { classifyWords } from '../words.ts'
import { placeOf } from './lists.ts'

type ActivationDeps = Pick<BotDeps, 'bot' | 'account' | 'activations' | 'desk' | 'deskReads' | 'views' | 'outbox' | 'clock'>

const hourMs = 3_600_000

/** Says why a status was not changed. What was changed is told by the change itself. */
const explain = async (ctx: StaffContext, order: number, result: Exclude<StatusResult, { status: 'no-chat' }>): Promise<void> => {
  const params = { order: String(order) }
  if (!('owner' in result)) await respond(ctx)
  else if (result.status === 'ordinary') await respond(ctx, 'act.cannot', params)
  // By an ordinary pin he has the chat, but not the activation.
  else if (result.owner === ctx.person.id) await respond(ctx, 'card.state.activation')
  else if (result.owner === null) await respond(ctx, 'pin.notmine', params)
  else await respond(ctx, 'chat.pin.other', { manager: { manager: result.owner } })
}

const createSetStatus =
  ({ activations, outbox }: ActivationDeps) =>
  async (ctx: StaffContext, order: number, to: 'work' | 'done' | null): Promise<void> => {
    // Only chat cards have a button for it, whether or not their message is noted already.
    const result = await activations.setStatus({ order, manager: ctx.person.id, to, key: ctx.key, card: placeOf(ctx) })
    if (result.status === 'no-chat') await unknownChat(ctx, order)
    else await Promise.all([explain(ctx, order, result), outbox.ring(result.lanes)])
  }

/** Asks a chat's owner for it, at most once an hour. */
const createAskHand =
  ({ bot, account, views, outbox, clock }: ActivationDeps) =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const chat = await views.chat({ account, order })
    const now = clock()
    const owner = chat === null || chat.ownerUntil === null || chat.ownerUntil <= now ? null : chat.owner
    const me = ctx.person.id
    if (chat === null) await unknownChat(ctx, order)
    else if (owner === null) await ctx.press.answer('chat.pin.free')
    else if (owner.id === me) await ctx.press.answer('claim.mine')
    else {
      const give = { label: 'btn.give', style: 'primary', data: encodeCallback({ action: 'handTo', args: [order, me] }) } as const
      const later = { label: 'btn.decline', data: encodeCallback({ action: 'cancel', args: [] }) }
      const hour = String(Math.floor(now.getTime() / hourMs))
      const idem = `hand.wanted:${String(order)}:${String(owner.id)}:${String(me)}:${hour}`
      const params = { manager: { manager: me } }
      const asked = toNotice(bot, owner.id, { key: 'hand.wanted', params, about: chat, buttons: [[give], [later]], idem })
      await Promise.all([ctx.press.answer('hand.wanted.sent', { manager: { manager: owner.id } }), outbox.send([asked])])
    }
  }

const createBoard =
  ({ bot, outbox, clock }: ActivationDeps) =>
  async (ctx: StaffContext): Promise<void> => {
    const manager = ctx.person.id
    if (ctx.press === null) {
      const target = { bot, recipient: managerRecipient(manager), order: 0 }
      await outbox.send([toTelegram(target, { op: 'board', payload: { edit: null }, idem: `board:${ctx.key}`, priority: 1, manager })])
      return
    }
    // Only a board has this button.
    const place = placeOf(ctx)
    if (place === null) await answerStale(ctx)
    else await Promise.all([ctx.press.answer(), outbox.send([boardEdit(bot, manager, place, clock())])])
  }

/** Activations beyond taking them: where one stands, who else may have it, and the board of all of them. */
export const activationsFeature = (deps: ActivationDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  const actions = createDeskActions(deps)
  const setStatus = createSetStatus(deps)
  const board = createBoard(deps)

  onAction(composer, 'status', async (ctx, [order, code]) => {
    if (code === statusCodes.done || code === statusCodes.work) await setStatus(ctx, order, code === statusCodes.done ? 'done' : 'work')
    else await answerStale(ctx)
  })
  onAction(composer, 'askHand', createAskHand(deps))
  onAction(composer, 'board', (ctx) => board(ctx))

  composer.chatType('private').on('message', async (ctx, next) => {
    const words = classifyWords(ctx.message.text ?? ctx.message.caption ?? '')
    const [, order] = words.kind === 'command' ? (/^change_status_chat_(\d{1,15})$/.exec(words.name) ?? []) : []
    if (order !== undefined) await setStatus(ctx, Number(order), null)
    else if (words.kind === 'menu' && words.key === 'menu.board') await board(ctx)
    else if (words.kind === 'menu' && words.key === 'menu.status') {
      const opened = await actions.opened(ctx)
      if (opened === null) await ctx.say({ key: 'chat.placeholder.none', keyboard: 'home' })
      else await setStatus(ctx, opened.order, null)
    } else await next()
  })
  return composer
}
