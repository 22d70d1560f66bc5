import { parseEffect } from '@pinline/contracts'
import type { EffectName, EffectPayload } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import type { Destination } from './destinations.ts'
import type { Placement } from './deliver.ts'
import { createCards } from './draw-cards.ts'
import { createDeskWords } from './draw-desk.ts'
import { createMenus } from './draw-menus.ts'
import { createOrderPages } from './draw-orders.ts'
import { createPages } from './draw-pages.ts'
import { createReceipts } from './draw-receipts.ts'
import { createRequestCards, createRequestFiles } from './draw-requests.ts'
import { createServicePages } from './draw-service.ts'
import { createWords } from './draw-words.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

export type { DrawDeps, Drawn }

/** Effects that happen in the CRM or in OpenProject. */
type OutsideEffect =
  'reply.text' | 'reply.file' | 'reply.auto' | 'seen' | 'work.create' | 'work.file' | 'work.comment' | 'work.status' | 'work.assign'
type Drawer<Name extends EffectName> = (payload: EffectPayload<Name>, item: OutboxItem, target: Target) => Promise<Drawn> | Drawn
type Drawers = { readonly [Name in Exclude<EffectName, OutsideEffect>]: Drawer<Name> }

const editOf = ({ telegramChat, messageId }: { telegramChat: number; messageId: number }): Placement => ({
  type: 'edit',
  telegramChat,
  messageId,
  media: false,
})

const cardDrawers = (deps: DrawDeps) => {
  const { views, bot } = deps
  const cards = createCards(deps)
  const receipt = createReceipts(deps)
  return {
    card: (_, item, target) => cards.card(item, target),
    'card.file': (_, item, target) => cards.file(item, target),
    'card.edit': async (payload, _, target) => cards.redraw(payload, await views.shown({ bot, ...payload }), target),
    receipt: (payload, item, target) => receipt(item, payload, target),
  } satisfies Partial<Drawers>
}

const pageDrawers = (deps: DrawDeps) => {
  const pages = createPages(deps)
  return {
    'chat.card': (payload, item, target) => pages.chatCard(item, payload.by, target),
    'chat.edit': (payload, item, target) => pages.chatEdit(item, payload, target),
    'chat.writing': (_, item, target) => pages.writing(item, target),
    history: (payload, item, target) => pages.history(item, payload, target),
    digest: (payload, _, target) => pages.digest(payload, place(target), target),
    'digest.edit': (payload, _, target) => pages.digest(payload, editOf(payload), target),
  } satisfies Partial<Drawers>
}

const menuDrawers = (deps: DrawDeps) => {
  const menus = createMenus(deps)
  return {
    list: (payload, _, target) => menus.list(payload, target),
    users: (payload, _, target) => menus.users(payload, target),
    user: (payload, _, target) => menus.user(payload, target),
    file: (payload, item, target) => menus.file(item, payload, target),
    commands: (payload, _, target) => menus.commands(payload, target),
  } satisfies Partial<Drawers>
}

const orderDrawers = (deps: DrawDeps) => {
  const pages = createOrderPages(deps)
  return {
    board: (payload, _, target) => pages.board(payload, target),
    order: (_, item, target) => pages.order(item, target),
  } satisfies Partial<Drawers>
}

const deskDrawers = (deps: DrawDeps) => {
  const desk = createDeskWords(deps)
  return {
    'hand.offer': (payload, _, target) => desk.offer(payload, target),
    escalation: (payload, _, target) => desk.escalation(payload, target),
    'admin.chat': (_, item, target) => desk.adminChat(item, target, 'chat'),
    'admin.connected': (_, item, target) => desk.adminChat(item, target, 'connected'),
  } satisfies Partial<Drawers>
}

const serviceDrawers = (deps: DrawDeps) => {
  const pages = createServicePages(deps)
  return {
    service: (payload, _, target) => pages.service(payload, target),
    stats: (_, __, target) => pages.stats(target),
    chore: (payload, _, target) => pages.chore(payload, target),
  } satisfies Partial<Drawers>
}

const requestDrawers = (deps: DrawDeps) => {
  const cards = createRequestCards(deps)
  const file = createRequestFiles(deps)
  return {
    'request.card': (payload, _, target) => cards.card(payload, target),
    'request.card.edit': (payload, _, target) => cards.edit(payload, target),
    'request.file': (payload, item, target) => file(item, payload, target),
  } satisfies Partial<Drawers>
}

const wordDrawers = (deps: DrawDeps) => {
  const words = createWords(deps)
  return {
    notice: (payload, item, target) => words.notice(item, payload, target),
    'notice.edit': ({ telegramChat, messageId, ...now }, item, target) =>
      words.notice(item, { ...now, replyTo: null, silent: true }, target, editOf({ telegramChat, messageId })),
    'question.end': (payload) => ({ type: 'bare', ...payload }),
    'access.card': (payload, _, target) => words.access(payload.person, place(target), target),
    'access.edit': (payload, _, target) => words.access(payload.person, editOf(payload), target),
    log: (payload, _, target) => words.log(payload, target),
  } satisfies Partial<Drawers>
}

/** Draws an effect for its recipient. What it shows is looked up now, so an effect that waited shows the present. */
export const createDrawEffect = (deps: DrawDeps): ((item: OutboxItem, destination: Destination, signal: AbortSignal) => Promise<Drawn>) => {
  const drawers: Drawers = {
    ...cardDrawers(deps),
    ...pageDrawers(deps),
    ...menuDrawers(deps),
    ...orderDrawers(deps),
    ...deskDrawers(deps),
    ...serviceDrawers(deps),
    ...requestDrawers(deps),
    ...wordDrawers(deps),
  }
  return async (item, destination, signal) => {
    const target: Target = { ...destination, wording: deps.wordingFor(destination.language), signal }
    const effect = parseEffect(item.op, item.payload)
    switch (effect.op) {
      case 'reply.text':
      case 'reply.file':
      case 'reply.auto':
      case 'seen':
      case 'work.create':
      case 'work.file':
      case 'work.comment':
      case 'work.status':
      case 'work.assign':
      case 'invalid':
        return { type: 'nothing', reason: 'no effect in Telegram' }
      default:
        // The name picks the drawer, which the compiler can not follow through the union.
        return drawers[effect.op](effect.payload as never, item, target)
    }
  }
}
