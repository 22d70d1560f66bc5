import type { EffectPayload } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import { isOwnedBy } from '../render/desk-words.ts'
import type { Placement } from './deliver.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

/** Draws the state of a reply: a reaction on the manager's own message, and the same in words for where reactions are refused. */
export const createReceipts =
  ({ views, replies, requestComments, bot, clock }: Pick<DrawDeps, 'views' | 'replies' | 'requestComments' | 'bot' | 'clock'>) =>
  async (item: OutboxItem, { comment, ...source }: EffectPayload<'receipt'>, target: Target): Promise<Drawn> => {
    // What is wrong with words about a request is told by whoever brings them to OpenProject.
    if (comment !== undefined)
      return { type: 'react', source, progress: await requestComments.progress(comment), inWords: null, placement: place(target) }
    const progress = await replies.progress(bot, source.updateId)
    const chat = item.chat === null ? null : await views.chat({ id: item.chat })
    const [earlier] = await views.shownAbout('receipt', source.updateId)
    const placement: Placement =
      earlier === undefined
        ? place(target)
        : { type: 'edit', telegramChat: earlier.telegramChat, messageId: earlier.messageId, media: false }
    const now = clock()
    // A reply that failed, is being checked or was kept has a message with buttons, which says more than a receipt.
    const told = chat === null || progress === 'failed' || progress === 'checking' || progress === 'draft'
    if (told) return { type: 'react', source, progress, inWords: null, placement }
    const about = target.wording.aboutChat(chat, isOwnedBy(chat, target.person, now))
    const text =
      progress === 'delivered'
        ? target.wording.rich('reply.delivered', { ...about, at: target.wording.times.at(now, now) })
        : target.wording.rich('reply.accepted', about)
    return { type: 'react', source, progress, inWords: { text, silent: true, open: false, replyTo: source.messageId }, placement }
  }
