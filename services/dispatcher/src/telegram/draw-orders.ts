import type { EffectPayload } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import { boardLines, drawBoard } from '../render/board.ts'
import { isOwnedBy } from '../render/desk-words.ts'
import { drawOrder } from '../render/order-card.ts'
import { isStaff } from './destinations.ts'
import { place } from './drawn.ts'
import type { DrawDeps, Drawn, Target } from './drawn.ts'

/** Draws the board of activations, and orders as the CRM shows them now. */
export const createOrderPages = ({
  views,
  boards,
  orders,
  purchaseOf,
  startOfDay,
  clock,
}: Pick<DrawDeps, 'views' | 'boards' | 'orders' | 'purchaseOf' | 'startOfDay' | 'clock'>) => {
  const board = async ({ edit }: EffectPayload<'board'>, target: Target): Promise<Drawn> => {
    if (!isStaff(target) || target.person === null) return { type: 'nothing' }
    const now = clock()
    const found = await boards.read(startOfDay(now), boardLines)
    const placement = edit === null ? place(target) : ({ type: 'edit', ...edit, media: false } as const)
    return { type: 'show', drawing: drawBoard({ board: found, now }, target.wording), placement, kind: 'board', version: found.version }
  }

  /** Never in a group: details are personal. */
  const order = async (item: OutboxItem, target: Target): Promise<Drawn> => {
    if (item.chat === null || !isStaff(target) || target.person === null) return { type: 'nothing' }
    const known = await views.chat({ id: item.chat })
    if (known === null) return { type: 'nothing' }
    const purchase = await purchaseOf(known)
    // What was read may have changed the chat's own view.
    const [read, others] = await Promise.all([views.chat({ id: known.id }), orders.others(known.id, 1)])
    const chat = read ?? known
    const mine = isOwnedBy(chat, target.person, clock())
    const facts = { chat, purchase, others: others.total, personal: mine || target.role === 'admin', mine }
    return { type: 'show', drawing: drawOrder(facts, target.wording), placement: place(target), kind: 'order', version: chat.version }
  }
  return { board, order }
}
