import { encodeCallback } from '@pinline/contracts'
import type { FindForgettable } from '@pinline/db'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { respond } from '../desk-actions.ts'
import { forAdmins } from '../for-admins.ts'
import { classifyWords } from '../words.ts'
import type { Words } from '../words.ts'

type ForgetDeps = Pick<BotDeps, 'chores' | 'forgettable' | 'views' | 'outbox' | 'clock'>

/** `/forget 129000001`, `/forget_129000001`, `/forget olena@ukr.net`; undefined for anything else, null where it names nobody. */
const readWish = (words: Words): { order: number } | { email: string } | null | undefined => {
  if (words.kind !== 'command') return undefined
  const [, tail] = /^forget(?:_(\d{1,15}))?$/.exec(words.name) ?? []
  if (tail === undefined && words.name !== 'forget') return undefined
  const text = tail ?? words.argument.replace(/^(?:№|#)\s*/u, '')
  if (/^\d{1,15}$/.test(text)) return { order: Number(text) }
  return /^\S+@\S+$/u.test(text) ? { email: text } : null
}

/** Admins have the data of one buyer erased: all chats with the same address, or that one alone where there is none. */
export const forgetFeature = ({ chores, forgettable, views, outbox, clock }: ForgetDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()

  const ask = async (ctx: StaffContext, which: Parameters<FindForgettable['of']>[0]): Promise<void> => {
    const found = await forgettable.of(which)
    const chat = found === null ? null : await views.chat({ id: found.chat })
    if (found === null || chat === null) {
      if ('order' in which) await respond(ctx, 'adm.nochat', { order: String(which.order) })
      else await respond(ctx, 'adm.forget.none')
      return
    }
    const buttons = [
      [{ label: 'btn.forget', style: 'danger', data: encodeCallback({ action: 'forgetYes', args: [found.chat] }) } as const],
      [{ label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }],
    ]
    await respond(ctx)
    await ctx.say({ key: 'adm.forget.ask', params: { n: found.chats.length }, about: chat, buttons })
  }

  const begin = async (ctx: PressContext, [chat]: readonly [number]): Promise<void> => {
    const found = await forgettable.of({ chat })
    if (found === null) {
      await ctx.press.answer('adm.forget.none')
      return
    }
    const { chats, email } = found
    const started = await chores.forget({ by: ctx.person.id, now: clock(), key: ctx.key, chats, email })
    await ctx.press.answer(started.status === 'running' ? 'adm.forget.running' : undefined)
    await outbox.ring(started.lanes)
  }

  onAction(
    composer,
    'forget',
    forAdmins((ctx, [order]: readonly [number]) => ask(ctx, { order })),
  )
  onAction(composer, 'forgetYes', forAdmins(begin))

  composer.chatType('private').on('message:text', async (ctx, next) => {
    const wish = readWish(classifyWords(ctx.message.text))
    if (wish === undefined) await next()
    else if (ctx.person.role !== 'admin') await ctx.say({ key: 'err.rights' })
    else if (wish === null) await ctx.say({ key: 'adm.forget.usage' })
    else await ask(ctx, wish)
  })
  return composer
}
