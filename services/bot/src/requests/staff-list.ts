import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { staffRecipient, toTelegram } from '@pinline/db'
import type { RequestLine } from '@pinline/db'
import { createTimeWords, createTranslator, cutGraphemes } from '@pinline/i18n'
import { Composer } from 'grammy'
import { isForOther } from '../addressed.ts'
import { onAction } from '../context.ts'
import type { BotContext, StaffContext } from '../context.ts'
import { classifyWords } from '../words.ts'
import type { MineDeps } from './mine-deps.ts'

const pageSize = 15
/** Graphemes of a subject in a line. */
const titleLength = 60
const minuteMs = 60_000

const turn = (label: string, page: number): EffectButton => ({ label, data: encodeCallback({ action: 'workOpen', args: [page] }) })

/** A page of open requests, in the language of the organisation: many read it. */
const createDraw = ({ language, timezone, helpDesk, clock }: MineDeps) => {
  const words = createTranslator(language)
  const times = createTimeWords(language, timezone)
  const lineOf = ({ id, title, assignee, createdAt }: RequestLine, unassignedMs: number): string => {
    const waitedMs = Math.max(0, clock().getTime() - createdAt.getTime())
    return words.text('staff.open.item', {
      mark: assignee === null && waitedMs > unassignedMs ? '🔴 ' : '',
      num: String(id),
      title: cutGraphemes(title, titleLength),
      dur: times.dur(waitedMs),
      name: assignee ?? words.text('staff.nobody'),
    })
  }
  return async (departments: readonly string[], wanted: number) => {
    const { lines, total, page, pages } = await helpDesk.desk.lists.open(departments, wanted, pageSize)
    if (total === 0) return { key: 'staff.open.none', params: {}, buttons: [] }
    const unassignedMs = helpDesk.catalogue.current().unassignedMinutes * minuteMs
    const turns = [...(page > 1 ? [turn('btn.prev', page - 1)] : []), ...(page < pages ? [turn('btn.next', page + 1)] : [])]
    const params = { n: total, lines: lines.map((line) => lineOf(line, unassignedMs)).join('\n') }
    return { key: 'staff.open', params, buttons: turns.length === 0 ? [] : [turns] }
  }
}

/** What is open in the departments whose staff stand in a group. Everybody there may see it. */
export const staffListFeature = (deps: MineDeps): Composer<StaffContext> => {
  const { bot, helpDesk, outbox, identity } = deps
  const draw = createDraw(deps)
  const departmentsAt = async ({ chat }: BotContext): Promise<string[]> =>
    chat === undefined || chat.type === 'private' ? [] : helpDesk.desk.staffChats.departmentsOf(chat.id)
  const composer = new Composer<StaffContext>()

  onAction(composer, 'workOpen', async (ctx, [page]) => {
    const departments = await departmentsAt(ctx)
    const [first] = departments
    const message = ctx.callbackQuery?.message
    if (first === undefined || message === undefined) {
      await ctx.press.answer('staff.elsewhere')
      return
    }
    const payload = { telegramChat: message.chat.id, messageId: message.message_id, ...(await draw(departments, page)) }
    const wish = { op: 'notice.edit', payload, idem: `work.open:${ctx.key}`, priority: 3 } as const
    await Promise.all([ctx.press.answer(), outbox.send([toTelegram({ bot, recipient: staffRecipient(first), order: 0 }, wish)])])
  })
  composer.chatType(['group', 'supergroup']).on('message:text', async (ctx, next) => {
    const { text } = ctx.message
    const words = classifyWords(text)
    const isAsked = words.kind === 'command' && words.name === 'requests' && !(await isForOther(text, identity))
    const departments = isAsked ? await departmentsAt(ctx) : []
    const [first] = departments
    if (first === undefined) {
      await next()
      return
    }
    const wish = {
      op: 'notice',
      payload: { ...(await draw(departments, 1)), silent: true },
      idem: `work.open:${ctx.key}`,
      priority: 3,
    } as const
    await outbox.send([toTelegram({ bot, recipient: staffRecipient(first), order: 0 }, wish)])
  })
  return composer
}
