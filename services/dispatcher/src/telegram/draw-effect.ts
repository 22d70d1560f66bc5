import { parseEffect } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import type { Destination } from './destinations.ts'
import type { Placement } from './deliver.ts'
import { createCards } from './draw-cards.ts'
import { createPages } from './draw-pages.ts'
import { createReceipts } from './draw-receipts.ts'
import { createWords } from './draw-words.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

export type { DrawDeps, Drawn }

const editOf = ({ telegramChat, messageId }: { telegramChat: number; messageId: number }): Placement => ({
  type: 'edit',
  telegramChat,
  messageId,
  media: false,
})

/** Draws an effect for its recipient. What it shows is looked up now, so an effect that waited shows the present. */
export const createDrawEffect = (deps: DrawDeps): ((item: OutboxItem, destination: Destination, signal: AbortSignal) => Promise<Drawn>) => {
  const cards = createCards(deps)
  const pages = createPages(deps)
  const words = createWords(deps)
  const receipt = createReceipts(deps)
  const { views, bot } = deps
  return async (item, destination, signal) => {
    const target: Target = { ...destination, wording: deps.wordingFor(destination.language), signal }
    const effect = parseEffect(item.op, item.payload)
    switch (effect.op) {
      case 'card':
        return cards.card(item, target)
      case 'card.edit':
        return cards.redraw(effect.payload, await views.shown({ bot, ...effect.payload }), target)
      case 'chat.card':
        return pages.chatCard(item, effect.payload.by, target)
      case 'chat.writing':
        return pages.writing(item, target)
      case 'history':
        return pages.history(item, effect.payload, target)
      case 'notice':
        return words.notice(item, effect.payload, target)
      case 'receipt':
        return receipt(item, effect.payload, target)
      case 'access.card':
        return words.access(effect.payload.person, place(target), target)
      case 'access.edit':
        return words.access(effect.payload.person, editOf(effect.payload), target)
      case 'digest':
        return pages.digest(effect.payload, place(target), target)
      case 'digest.edit':
        return pages.digest(effect.payload, editOf(effect.payload), target)
      case 'log':
        return words.log(effect.payload, target)
      case 'reply.text':
      case 'reply.file':
      case 'seen':
      case 'invalid':
        return { type: 'nothing', reason: 'no effect in Telegram' }
    }
  }
}
