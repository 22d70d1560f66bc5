import { encodeCallback } from '@pinline/contracts'
import type { EffectButton } from '@pinline/contracts'
import { fillReply } from '@pinline/domain'
import { Composer } from 'grammy'
import { onAction } from '../context.ts'
import type { BotDeps, PressContext, StaffContext } from '../context.ts'
import { unknownChat } from '../desk-actions.ts'
import { createPreview } from '../preview.ts'
import { newButton, readPage } from './canned.ts'

type TemplateDeps = Pick<
  BotDeps,
  'bot' | 'account' | 'language' | 'canned' | 'desk' | 'deskReads' | 'people' | 'views' | 'replyDecisions' | 'outbox' | 'clock'
>

/** Sending a ready answer to the buyer of a chat: choose, look at it filled in, send. */
export const templatesFeature = (deps: TemplateDeps): Composer<StaffContext> => {
  const { account, language, canned, views } = deps
  const preview = createPreview(deps)
  const composer = new Composer<StaffContext>()

  const choose = async (ctx: PressContext, order: number, page: number): Promise<void> => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    const wish = { manager: ctx.person.id, language: ctx.person.language ?? language }
    const turnTo = (to: number): string => encodeCallback({ action: 'templatesPage', args: [order, to] })
    const { found, turning } = await readPage(canned, wish, page, turnTo)
    const rows = found.map(({ id, name }): EffectButton[] => [
      { label: 'tpl.item', params: { name }, data: encodeCallback({ action: 'template', args: [id, order] }) },
    ])
    const buttons = [...rows, ...(turning.length > 0 ? [turning] : []), [newButton('own')]]
    await Promise.all([ctx.press.answer(), ctx.say({ key: found.length === 0 ? 'tpl.empty' : 'tpl.choose', about: chat, buttons })])
  }
  onAction(composer, 'templates', (ctx, [order]) => choose(ctx, order, 1))
  onAction(composer, 'templatesPage', (ctx, [order, page]) => choose(ctx, order, page))
  onAction(composer, 'template', async (ctx, [id, order]) => {
    const [chat, found] = await Promise.all([views.chat({ account, order }), canned.get(id, ctx.person.id)])
    if (chat === null) await unknownChat(ctx, order)
    else if (found === null) await ctx.press.answer('tpl.gone')
    else {
      const values = { order: String(order), product: chat.product ?? '', shop: chat.shop ?? '', manager: ctx.person.firstName }
      const parts = found.parts.map((part) => (part.type === 'text' ? { ...part, text: fillReply(part.text, values) } : part))
      await preview(ctx, chat, parts, { label: 'menu.back', data: encodeCallback({ action: 'templates', args: [order] }) })
    }
  })
  return composer
}
