import type { EffectPayload } from '@pinline/contracts'
import type { ChatView, MessageView, OutboxItem, ShownMessage } from '@pinline/db'
import { maxCaptionLength, toMessage } from '@pinline/telegram'
import { drawGroupCard, drawOwnerCard, drawPhotoPart, isAnswered } from '../render/card.ts'
import type { CardFacts } from '../render/card.ts'
import type { Drawing } from '../render/drawing.ts'
import type { InfoWait } from '../crm/order-info.ts'
import type { Placement } from './deliver.ts'
import { isStaff } from './destinations.ts'
import { heldUpMs } from '../timers/backlog.ts'
import { createFindBurst, createShownBurst } from './draw-burst.ts'
import type { Burst } from './draw-burst.ts'
import { createParts } from './draw-parts.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

type CardDeps = Pick<DrawDeps, 'views' | 'people' | 'media' | 'ensureInfo' | 'clock' | 'bursts' | 'joins' | 'merges' | 'bot'>

/** The clocks of this process and of the database, by which lists are made, differ by less. */
const clocksMs = 5_000
/** A card that comes so late may have been announced in a list, and then makes no second sound. */
const lateMs = heldUpMs - clocksMs

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
  async (
    chat: ChatView,
    message: MessageView,
    more: Pick<CardFacts, 'again' | 'replaced' | 'askedAt' | 'file' | 'apart' | 'earlier'>,
  ): Promise<CardFacts> => {
    const facts = { chat, message, ...more, answeredBy: null, now: clock() }
    const { lastSellerManager } = chat
    if (lastSellerManager === null || !isAnswered(facts)) return facts
    return { ...facts, answeredBy: await people.get(lastSellerManager) }
  }

/** A newer card of the same chat is in the group. */
const isReplaced = async (views: CardDeps['views'], { kind, chat, messageId }: ShownMessage): Promise<boolean> =>
  kind === 'card' && chat !== null && ((await views.newestCard(chat)) ?? 0) > messageId

const draw = (facts: CardFacts, target: Target): Drawing =>
  target.person === null ? drawGroupCard(facts, target.wording) : drawOwnerCard(facts, target.wording)

type FactsOf = ReturnType<typeof createFactsOf>

/** A message with a card of its own. Words that are too long for a caption follow their photo in a second message, which is the card. */
const createSingle = ({ views, media, bursts, bot }: CardDeps, factsOf: FactsOf, chatWithInfo: ReturnType<typeof createChatWithInfo>) => {
  const messageWithFile = async (chat: number, id: number, { idem, attempts }: OutboxItem, { signal, telegramChat }: Target) => {
    const message = await views.message(chat, id)
    if (message === null) return null
    const part = message.file === null ? null : await bursts.partOf({ bot, telegramChat, chat, message: id })
    return { message, part, file: part === null ? await media.of(message, { key: idem, attempts }, signal) : null }
  }

  return async (item: OutboxItem, chatId: number, id: number, target: Target): Promise<Drawn> => {
    // Details of the order and the file come from outside and are waited for side by side.
    const [{ chat }, found] = await Promise.all([chatWithInfo(chatId), messageWithFile(chatId, id, item, target)])
    if (chat === null || found === null) return { type: 'nothing', reason: 'no such message' }
    if (!isFor(chat, target)) return { type: 'nothing' }
    const { message, file, part } = found
    if (file?.type === 'retry') return { type: 'wait' }
    const common = { again: false, replaced: false, askedAt: item.createdAt }
    const kind = target.person === null ? 'card' : 'owner-card'
    const shown = { type: 'show', kind, subject: message.id, version: chat.version } as const
    if (file === null) {
      const facts = await factsOf(chat, message, { ...common, file: 'attached', apart: true })
      return { ...shown, drawing: { ...draw(facts, target), ...(part === null ? {} : { replyTo: part }) }, placement: place(target) }
    }
    if (file.type === 'line')
      return { ...shown, drawing: draw(await factsOf(chat, message, { ...common, file: file.file }), target), placement: place(target) }
    const facts = await factsOf(chat, message, { ...common, file: 'attached' })
    const whole = draw({ ...facts, apart: true }, target)
    const placement = place(target, file.attachment)
    if (toMessage(whole.text).text.length <= maxCaptionLength) return { ...shown, drawing: draw(facts, target), placement }
    return {
      ...shown,
      drawing: drawPhotoPart(facts, target.person !== null, target.wording),
      placement,
      kind: 'card-part',
      unfinished: true,
    }
  }
}

const createRedraw = (deps: CardDeps, factsOf: FactsOf) => {
  const { views, media, bursts, bot } = deps
  const shownBurst = createShownBurst(deps)

  const fileOf = async ({ media: captioned, telegramChat }: ShownMessage, chat: number, message: MessageView) => {
    if (captioned) return { file: 'attached' } as const
    const part = message.file === null ? null : await bursts.partOf({ bot, telegramChat, chat, message: message.id })
    return part === null ? { file: await media.lineOf(message) } : ({ file: 'attached', apart: true } as const)
  }

  return async ({ telegramChat, messageId }: EffectPayload<'card.edit'>, shown: ShownMessage | null, target: Target): Promise<Drawn> => {
    // A group that has moved has left its old messages behind, where nobody can change them.
    if (shown === null || shown.chat === null || shown.subject === null || telegramChat !== target.telegramChat) return { type: 'nothing' }
    const [chat, only, burst] = await Promise.all([
      views.chat({ id: shown.chat }),
      views.message(shown.chat, shown.subject),
      shownBurst(shown),
    ])
    const message = burst?.message ?? only
    if (chat === null || message === null || !isFor(chat, target)) return { type: 'nothing' }
    const file = burst === null ? await fileOf(shown, chat.id, message) : ({ file: shown.media ? 'attached' : 'none' } as const)
    const replaced = await isReplaced(views, shown)
    const facts = await factsOf(chat, message, { again: true, replaced, askedAt: shown.sentAt, ...file, earlier: burst?.earlier ?? [] })
    const drawing = shown.kind === 'card' ? drawGroupCard(facts, target.wording) : drawOwnerCard(facts, target.wording)
    const placement = { type: 'edit', telegramChat, messageId, media: shown.media } as const
    return { type: 'show', drawing, placement, kind: shown.kind, subject: message.id, version: chat.version }
  }
}

/** Draws buyers' messages for the group and for owners. */
export const createCards = (deps: CardDeps) => {
  const { bursts, bot, clock, merges } = deps
  const chatWithInfo = createChatWithInfo(deps)
  const factsOf = createFactsOf(deps)
  const findBurst = createFindBurst(deps)
  const single = createSingle(deps, factsOf, chatWithInfo)

  const several = async (item: OutboxItem, chat: ChatView, burst: Burst, target: Target): Promise<Drawn> => {
    const { message, earlier, card: old, through, files } = burst
    const file = old?.media === true ? 'attached' : 'none'
    const facts = await factsOf(chat, message, { again: false, replaced: false, askedAt: item.createdAt, file, earlier })
    const kind = target.person === null ? 'card' : 'owner-card'
    const placement: Placement =
      old === null ? place(target) : { type: 'edit', telegramChat: old.telegramChat, messageId: old.messageId, media: old.media }
    return {
      type: 'show',
      drawing: draw(facts, target),
      placement,
      kind,
      subject: message.id,
      version: chat.version,
      joins: old !== null,
      through,
      files,
    }
  }

  const quietIfAnnounced = async (item: OutboxItem, drawn: Drawn): Promise<Drawn> => {
    const { chat, message, recipient, createdAt } = item
    const isLate = merges && clock().getTime() - createdAt.getTime() >= lateMs
    if (!isLate || drawn.type !== 'show' || drawn.drawing.silent || chat === null || message === null) return drawn
    const isAnnounced = await bursts.isAnnounced({ bot, recipient, chat, message })
    return isAnnounced ? { ...drawn, drawing: { ...drawn.drawing, silent: true } } : drawn
  }

  const card = async (item: OutboxItem, target: Target): Promise<Drawn> => {
    if (item.chat === null || item.message === null) return { type: 'nothing', reason: 'no such message' }
    if (!merges) return single(item, item.chat, item.message, target)
    const known = await deps.views.chat({ id: item.chat })
    if (known !== null && !isFor(known, target)) return { type: 'nothing' }
    const burst = known === null ? null : await findBurst(item, known, item.message, target)
    if (burst === null) return quietIfAnnounced(item, await single(item, item.chat, item.message, target))
    const { chat } = await chatWithInfo(item.chat)
    return quietIfAnnounced(item, chat === null ? { type: 'nothing' } : await several(item, chat, burst, target))
  }

  const mayRead = async (id: number, target: Target): Promise<boolean> => {
    const chat = await deps.views.chat({ id })
    return chat !== null && isFor(chat, target)
  }
  return { card, redraw: createRedraw(deps, factsOf), file: createParts({ ...deps, mayRead }) }
}
