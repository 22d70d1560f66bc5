import { effects, encodeCallback } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { NoReplyResult } from '@pinline/db'
import { createLocalTime, pauseMs } from '@pinline/domain'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { unknownChat } from '../desk-actions.ts'
import { answerStale } from '../stale.ts'
import { placeOf } from './lists.ts'

type MarkDeps = Pick<BotDeps, 'bot' | 'account' | 'timezone' | 'marks' | 'views' | 'botReads' | 'outbox' | 'clock'>

const minuteMs = 60_000
/** Tomorrow's reminder, in minutes of the day. */
const morning = 9 * 60

/** What a button to remind promises: minutes from now, or 0 for tomorrow morning. */
const delays = [
  ['btn.snooze.30', 30],
  ['btn.snooze.120', 120],
  ['btn.snooze.day', 0],
] as const

/** Says why a wait could not be ended or taken up again. */
const refuse = async (ctx: PressContext, order: number, result: Exclude<NoReplyResult, { status: 'done' }>): Promise<void> => {
  if (result.status === 'no-chat') await unknownChat(ctx, order)
  else if (result.status === 'newer') await ctx.press.answer('noreply.newer')
  else if (result.status === 'answered') await ctx.press.answer('noreply.none')
  else await ctx.press.answer('pin.notmine', { order: String(order) })
}

const createNoReply =
  ({ marks, outbox }: MarkDeps) =>
  async (ctx: PressContext, [order, message]: readonly [number, number]): Promise<void> => {
    const result = await marks.noReply({ order, manager: ctx.person.id, message })
    if (result.status !== 'done') {
      await refuse(ctx, order, result)
      return
    }
    const undo = { label: 'btn.undo', data: encodeCallback({ action: 'undoNoReply', args: [order, message] }) }
    await Promise.all([
      ctx.press.answer(),
      outbox.ring(result.lanes),
      ctx.say({ key: 'noreply.done', about: result.chat, buttons: [[undo]] }),
    ])
  }

const createUndo =
  ({ marks, outbox }: MarkDeps) =>
  async (ctx: PressContext, [order, message]: readonly [number, number]): Promise<void> => {
    const result = await marks.undoNoReply({ order, manager: ctx.person.id, message })
    if (result.status !== 'done') {
      await refuse(ctx, order, result)
      return
    }
    await Promise.all([ctx.press.answer(), outbox.ring(result.lanes), ctx.say({ key: 'noreply.undone', about: result.chat })])
  }

const createSnoozeAsk =
  ({ account, views }: MarkDeps) =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const buttons = delays.map(([label, minutes]) => [{ label, data: encodeCallback({ action: 'snoozeFor', args: [order, minutes] }) }])
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'snooze.ask', about: chat, buttons })])
  }

const createSnooze = ({ marks, timezone, clock }: MarkDeps) => {
  const localTime = createLocalTime(timezone)
  const dueAt = (minutes: number): Date =>
    minutes === 0 ? localTime.toInstant(localTime.partsOf(clock()).day + 1, morning) : new Date(clock().getTime() + minutes * minuteMs)

  return async (ctx: PressContext, [order, minutes]: readonly [number, number]): Promise<void> => {
    if (!delays.some(([, known]) => known === minutes)) {
      await answerStale(ctx)
      return
    }
    const at = dueAt(minutes)
    const chat = await marks.snooze({ order, manager: ctx.person.id, at })
    if (chat === null) await unknownChat(ctx, order)
    else {
      const params = { at: { time: 'at', at: at.toISOString() } as const }
      await Promise.all([ctx.press.answer(), ctx.say({ key: 'snooze.set', params, about: chat })])
    }
  }
}

/**
 * Turns a chat card's menu over in place. Only chat cards have these buttons, so the button says what its message is: our own note of a
 * message comes a moment after Telegram has it, and a press may be quicker.
 */
const createTurn =
  ({ bot, account, views, outbox }: MarkDeps, menu: 'main' | 'more') =>
  async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const place = placeOf(ctx)
    const chat = await views.chat({ account, order })
    if (chat === null) await unknownChat(ctx, order)
    else if (place === null) await answerStale(ctx)
    else {
      const target = { bot, recipient: managerRecipient(ctx.person.id), order }
      const wish = { op: 'chat.edit', payload: { ...place, menu }, idem: `chat.edit:${ctx.key}`, priority: 1 } as const
      await Promise.all([ctx.press.answer(), outbox.send([toTelegram(target, { ...wish, chat: chat.id, manager: ctx.person.id })])])
    }
  }

/** In the group everybody sees who is on it, so that not two begin. */
const createTellGroup =
  ({ bot, botReads, outbox }: MarkDeps) =>
  async (ctx: PressContext, { id, order }: { id: number; order: number }): Promise<void> => {
    const message = ctx.callbackQuery?.message
    if (message === undefined || message.chat.type === 'private') return
    const place = { telegramChat: message.chat.id, messageId: message.message_id }
    const effect = await botReads.effectOf({ bot, ...place })
    const stored = effects.notice.safeParse(effect?.payload)
    if (effect === null || !stored.success || !stored.data.key.startsWith('esc.group')) return
    const { params, buttons } = stored.data
    const payload = {
      ...place,
      key: 'esc.group.on_it',
      params: { ...params, name: { manager: ctx.person.id }, pause: { durationMs: pauseMs } },
      buttons,
    }
    const wish = { op: 'notice.edit', payload, idem: `notice.edit:${ctx.key}`, priority: 2, chat: id } as const
    await outbox.send([toTelegram({ bot, recipient: effect.recipient, order }, wish)])
  }

const createOnIt = (deps: MarkDeps) => {
  const tellGroup = createTellGroup(deps)
  return async (ctx: PressContext, [order]: readonly [number]): Promise<void> => {
    const { id } = ctx.person
    const result = await deps.marks.pause({ order, manager: id })
    if (result.status === 'no-chat') await unknownChat(ctx, order)
    else if (result.status === 'answered') await ctx.press.answer('noreply.none')
    else if (result.status === 'quiet') await ctx.press.answer('esc.nothing')
    else {
      const told = ctx.press.answer('esc.stopped', { dur: { durationMs: pauseMs }, manager: { manager: id } })
      await Promise.all([told, tellGroup(ctx, result.chat)])
    }
  }
}

/** What managers say about a chat without writing to its buyer: no answer needed, remind me, I am on it. */
export const chatMarksFeature = (deps: MarkDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  onAction(composer, 'noReply', createNoReply(deps))
  onAction(composer, 'undoNoReply', createUndo(deps))
  onAction(composer, 'snooze', createSnoozeAsk(deps))
  onAction(composer, 'snoozeFor', createSnooze(deps))
  onAction(composer, 'more', createTurn(deps, 'more'))
  onAction(composer, 'less', createTurn(deps, 'main'))
  onAction(composer, 'onIt', createOnIt(deps))
  return composer
}
