import type { EffectPayload } from '@pinline/contracts'
import type { ChatView, MessageView, OutboxItem, ShownMessage } from '@pinline/db'
import { drawGroupCard, drawOwnerCard, isAnswered } from '../render/card.ts'
import type { CardFacts } from '../render/card.ts'
import type { InfoWait } from '../crm/order-info.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

type CardDeps = Pick<DrawDeps, 'views' | 'people' | 'media' | 'ensureInfo' | 'clock'>

/** A chat, null where there is none, and how the wait for its details ended. */
export interface ChatWithInfo {
  readonly chat: ChatView | null
  readonly wait: InfoWait
}

/** A private card is for who owns the chat now, not for who owned it when it was asked for. */
const isFor = ({ owner }: ChatView, target: Target): boolean => target.person === null || (isStaff(target) && owner?.id === target.person)

/** The chat as it is now, after a short wait for the order's details where they are missing. */
export const createChatWithInfo =
  ({ views, ensureInfo }: Pick<CardDeps, 'views' | 'ensureInfo'>) =>
  async (id: number): Promise<ChatWithInfo> => {
    const chat = await views.chat({ id })
    if (chat === null || chat.hasInfo) return { chat, wait: 'done' }
    const wait = await ensureInfo(chat)
    return { chat: await views.chat({ id }), wait }
  }

const createFactsOf =
  ({ people, clock }: Pick<CardDeps, 'people' | 'clock'>) =>
  async (chat: ChatView, message: MessageView, more: Pick<CardFacts, 'again' | 'replaced' | 'askedAt' | 'file'>): Promise<CardFacts> => {
    const facts = { chat, message, ...more, answeredBy: null, now: clock() }
    const { lastSellerManager } = chat
    if (lastSellerManager === null || !isAnswered(facts)) return facts
    return { ...facts, answeredBy: await people.get(lastSellerManager) }
  }

/** A newer card of the same chat is in the group. */
const isReplaced = async (views: CardDeps['views'], { kind, chat, messageId }: ShownMessage): Promise<boolean> =>
  kind === 'card' && chat !== null && ((await views.newestCard(chat)) ?? 0) > messageId

/** Draws buyers' messages for the group and for owners. */
export const createCards = (deps: CardDeps) => {
  const { views, media } = deps
  const chatWithInfo = createChatWithInfo(deps)
  const factsOf = createFactsOf(deps)

  const messageWithFile = async (chat: number, id: number, { idem, attempts }: OutboxItem, { signal }: Target) => {
    const message = await views.message(chat, id)
    return { message, file: message === null ? null : await media.of(message, { key: idem, attempts }, signal) }
  }

  const card = async (item: OutboxItem, target: Target): Promise<Drawn> => {
    if (item.chat === null || item.message === null) return { type: 'nothing', reason: 'no such message' }
    // Details of the order and the file come from outside and are waited for side by side.
    const [{ chat }, { message, file }] = await Promise.all([
      chatWithInfo(item.chat),
      messageWithFile(item.chat, item.message, item, target),
    ])
    if (chat === null || message === null || file === null) return { type: 'nothing', reason: 'no such message' }
    if (!isFor(chat, target)) return { type: 'nothing' }
    if (file.type === 'retry') return { type: 'wait' }
    const attachment = file.type === 'attached' ? file.attachment : null
    const facts = await factsOf(chat, message, {
      again: false,
      replaced: false,
      askedAt: item.createdAt,
      file: file.type === 'attached' ? 'attached' : file.file,
    })
    const drawing = target.person === null ? drawGroupCard(facts, target.wording) : drawOwnerCard(facts, target.wording)
    const kind = target.person === null ? 'card' : 'owner-card'
    return { type: 'show', drawing, placement: place(target, attachment), kind, subject: message.id, version: chat.version }
  }

  const redraw = async (
    { telegramChat, messageId }: EffectPayload<'card.edit'>,
    shown: ShownMessage | null,
    target: Target,
  ): Promise<Drawn> => {
    if (shown === null || shown.chat === null || shown.subject === null) return { type: 'nothing' }
    const [chat, message] = await Promise.all([views.chat({ id: shown.chat }), views.message(shown.chat, shown.subject)])
    if (chat === null || message === null || !isFor(chat, target)) return { type: 'nothing' }
    const file = shown.media ? 'attached' : await media.lineOf(message)
    const replaced = await isReplaced(views, shown)
    const facts = await factsOf(chat, message, { again: true, replaced, askedAt: shown.sentAt, file })
    const drawing = shown.kind === 'card' ? drawGroupCard(facts, target.wording) : drawOwnerCard(facts, target.wording)
    const placement = { type: 'edit', telegramChat, messageId, media: shown.media } as const
    return { type: 'show', drawing, placement, kind: shown.kind, subject: message.id, version: chat.version }
  }
  return { card, redraw }
}
