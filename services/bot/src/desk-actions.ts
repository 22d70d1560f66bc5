import { encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { ChatView, DeskReads } from '@pinline/db'
import { currentOpenChat } from '@pinline/domain'
import type { TextKey } from '@pinline/i18n'
import type { BotDeps, StaffContext } from './context.ts'
import type { Params } from './wording.ts'

type ActionDeps = Pick<BotDeps, 'bot' | 'account' | 'desk' | 'deskReads' | 'views' | 'outbox' | 'clock'>

/** After so long a chat that was asked for has come from the CRM. */
export const loadingMs = 10_000

/** Messages on a page of a chat's history. */
const historyPage = 10

/** The chat that a manager writes in now. */
export type Opened = NonNullable<Awaited<ReturnType<DeskReads['openChat']>>>

/**
 * What a manager does with one chat, however it was asked for: by a button below a message, a label typed from the keyboard, or a
 * command. Buttons are answered; the others get a notice where a button would get an alert.
 */
export interface DeskActions {
  openAs(ctx: StaffContext, order: number, writing: boolean | 'owner'): Promise<void>
  seen(ctx: StaffContext, order: number): Promise<void>
  history(ctx: StaffContext, order: number, range?: { before: number; after: number }): Promise<void>
  /** Drops the pin; `sure` false asks first while the buyer waits. */
  unpin(ctx: StaffContext, order: number, sure: boolean): Promise<void>
  /** Ends writing to a chat. */
  close(ctx: StaffContext, order: number): Promise<void>
  /** Null where nothing is open, or nothing has been said for too long. */
  opened(ctx: StaffContext): Promise<Opened | null>
}

/** Answers a press; says the same where nothing was pressed. */
export const respond = async (ctx: StaffContext, key?: TextKey, params: Params = {}): Promise<void> => {
  if (ctx.press !== null) await ctx.press.answer(key, params)
  else if (key !== undefined) await ctx.say({ key, params })
}

/** Nothing is known of an order yet; whoever names one is told what to do if it does not come from the CRM either. */
export const unknownChat = async (ctx: StaffContext, order: number): Promise<void> => {
  const dur = { durationMs: loadingMs }
  if (ctx.press !== null) await ctx.press.answer('claim.unknown', { dur })
  else await ctx.say({ key: 'adm.loading', params: { order: String(order), dur } })
}

/** Whether a person has a chat at this moment. */
export const owns = ({ owner, ownerUntil }: ChatView, manager: number, now: Date): boolean =>
  owner?.id === manager && ownerUntil !== null && ownerUntil > now

const isOthers = ({ owner, ownerUntil }: ChatView, manager: number, now: Date): boolean =>
  owner !== null && owner.id !== manager && ownerUntil !== null && ownerUntil > now

/** Shows a chat, to write in or to look at. A colleague's chat is looked at only, whatever an old button promised. */
const createOpenAs =
  ({ account, desk, views, outbox, clock }: ActionDeps): DeskActions['openAs'] =>
  async (ctx, order, asked) => {
    const manager = ctx.person.id
    const chat = await views.chat({ account, order })
    const other = asked === true && chat !== null && isOthers(chat, manager, clock()) ? chat.owner : null
    const writing = asked === 'owner' ? chat !== null && owns(chat, manager, clock()) : asked && other === null
    const result = chat === null ? null : await desk.open({ order, manager, key: ctx.key, writing })
    if (result === null) {
      await Promise.all([unknownChat(ctx, order), outbox.refresh(order)])
      return
    }
    const answer = other === null ? respond(ctx) : respond(ctx, 'chat.pin.other', { manager: { manager: other.id } })
    await Promise.all([answer, outbox.ring(result.lanes)])
  }

/** A history that is shown already is turned over in place; pages never appear in a group. */
const createHistory =
  ({ bot, account, views, outbox }: ActionDeps): DeskActions['history'] =>
  async (ctx, order, { before, after } = { before: 0, after: 0 }) => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const message = ctx.callbackQuery?.message
    const place = message?.chat.id === ctx.person.telegramId ? { telegramChat: message.chat.id, messageId: message.message_id } : null
    const isPage = place !== null && (await views.shown({ bot, ...place }))?.kind === 'history'
    const payload = { before: before === 0 ? null : before, after: after === 0 ? null : after, edit: isPage ? place : null }
    const target = { bot, recipient: managerRecipient(ctx.person.id), order }
    const wish = { op: 'history', payload, idem: `history:${ctx.key}`, priority: 1, chat: chat.id, manager: ctx.person.id } as const
    // Whoever turns to what is not stored waits for the CRM, and is told so.
    const isRead = before > 0 && !chat.complete && (await views.count(chat.id, before)).older < historyPage
    const answer = isRead && ctx.press !== null ? ctx.press.answer('hist.loading') : respond(ctx)
    await Promise.all([answer, outbox.send([toTelegram(target, wish)])])
  }

const createUnpin =
  ({ account, desk, views, outbox, clock }: ActionDeps): DeskActions['unpin'] =>
  async (ctx, order, sure) => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const params = { order: String(order) }
    if (!owns(chat, ctx.person.id, clock())) {
      await respond(ctx, 'pin.notmine', params)
      return
    }
    if (chat.activation?.state === 'work') {
      const handOver = { label: 'btn.handover', data: encodeCallback({ action: 'handover', args: [order] }) }
      await Promise.all([respond(ctx), ctx.say({ key: 'act.keep', params, about: chat, buttons: [[handOver]] })])
      return
    }
    if (!sure && chat.waitingSince !== null) {
      await respond(ctx)
      const buttons = [
        [{ label: 'btn.unpin_yes', style: 'danger', data: encodeCallback({ action: 'unpinYes', args: [order] }) } as const],
        [{ label: 'btn.keep', data: encodeCallback({ action: 'keep', args: [order] }) }],
      ]
      await ctx.say({ key: 'pin.release.ask', params, about: chat, buttons })
      return
    }
    const result = await desk.drop({ order, manager: ctx.person.id })
    if (result.status !== 'released') {
      await respond(ctx, 'pin.notmine', params)
      return
    }
    await Promise.all([
      respond(ctx),
      outbox.ring(result.lanes),
      ctx.say({ key: 'pin.released', params, about: result.chat, keyboard: 'home' }),
    ])
  }

export const createDeskActions = (deps: ActionDeps): DeskActions => {
  const { account, desk, deskReads, views, outbox, clock } = deps
  const opened: DeskActions['opened'] = async (ctx) => {
    const found = await deskReads.openChat(ctx.person.id)
    return found === null || currentOpenChat(found.open, clock()).state === 'none' ? null : found
  }
  return {
    opened,
    history: createHistory(deps),
    unpin: createUnpin(deps),
    openAs: createOpenAs(deps),
    seen: async (ctx, order) => {
      const result = await desk.seen({ order, manager: ctx.person.id, key: ctx.key })
      if (result === null) await unknownChat(ctx, order)
      // What came of it is told by whoever asks the CRM.
      else await Promise.all([respond(ctx), outbox.ring(result.lanes)])
    },
    close: async (ctx, order) => {
      const chat = await views.chat({ account, order })
      // The button may stand below a chat that was only looked at, or left long ago.
      const isOpen = (await deskReads.openChat(ctx.person.id))?.order === order
      if (isOpen) await deskReads.closeOpenChat(ctx.person.id)
      await respond(ctx)
      if (chat === null || !isOpen) await ctx.say({ key: 'menu.title', keyboard: 'home' })
      else await ctx.say({ key: 'chat.closed', params: { order: String(order) }, about: chat, keyboard: 'home' })
    },
  }
}
