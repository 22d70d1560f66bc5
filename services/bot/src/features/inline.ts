import { encodeCallback } from '@pinline/contracts'
import type { ListRow, Person } from '@pinline/db'
import { createTimeWords, createTranslator, cutGraphemes, personName } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import { callbackButton, inlineKeyboard } from '@pinline/telegram'
import { Composer } from 'grammy'
import { isStaff } from '../context.ts'
import type { BotContext, BotDeps } from '../context.ts'
import type { InlineResult } from '../inline-answer.ts'

type InlineDeps = Pick<BotDeps, 'lists' | 'language' | 'timezone' | 'answerInline' | 'clock'>

/** Chats that are offered. */
const maxResults = 20
const maxLength = 200
/** Graphemes of a product's name in a heading. */
const productLength = 60
/** Telegram hands this to /start when somebody without results goes to the private chat. */
const startParameter = 'inline'

const pinOf = ({ owner, ownerUntil }: ListRow, reader: Person, language: Language, { timezone, clock }: InlineDeps): string => {
  const words = createTranslator(language)
  if (owner === null) return words.text('chat.pin.free')
  if (owner.id !== reader.id) return words.text('chat.pin.other', { manager: personName(owner) })
  if (ownerUntil === null) return words.text('chat.pin.activation')
  return words.text('chat.pin.mine', { till: createTimeWords(language, timezone).till(ownerUntil, clock()) })
}

/** A chat to choose. What is sent when it is chosen stands where others read it: product and number only. */
const toResult = (row: ListRow, reader: Person, language: Language, deps: InlineDeps): InlineResult => {
  const words = createTranslator(language)
  const order = String(row.order)
  const product = cutGraphemes(row.product ?? words.label('card.untitled', { order }), productLength)
  const pin = row.owner === null ? '' : personName(row.owner)
  const open = callbackButton(words.label('btn.open'), encodeCallback({ action: 'open', args: [row.order] }))
  return {
    type: 'article',
    id: String(row.chat),
    title: words.label('inline.item', { product, order, pin }),
    description: pinOf(row, reader, language, deps),
    input_message_content: { message_text: words.label('inline.item', { product, order, pin: '' }) },
    reply_markup: inlineKeyboard([[open]]),
  }
}

/** Looking for chats from anywhere, behind the bot's name: for managers; everybody else is shown nothing and the way to the bot. */
export const inlineFeature = (deps: InlineDeps): Composer<BotContext> => {
  const { lists, answerInline } = deps
  const composer = new Composer<BotContext>()
  composer.on('inline_query', async (ctx) => {
    const { id, query } = ctx.inlineQuery
    const language = ctx.person?.language ?? deps.language
    const words = query.trim().slice(0, maxLength)
    const wish = words === '' ? ({ kind: 'mine' } as const) : ({ kind: 'search', words } as const)
    const rows = isStaff(ctx) ? await lists.first({ ...wish, manager: ctx.person.id }, maxResults) : []
    const none = { text: createTranslator(language).label('inline.none'), start_parameter: startParameter }
    const results = rows.flatMap((row) => (isStaff(ctx) ? [toResult(row, ctx.person, language, deps)] : []))
    await answerInline(id, rows.length === 0 ? { results, button: none } : { results })
  })
  return composer
}
