import type { LedgerEntry } from '@pinline/simulators'
import { fold, toNeedle } from './fold.ts'
import { matchCards } from './match-cards.ts'
import type { Card, Written } from './match-cards.ts'

interface Order {
  readonly written: Written[]
  readonly cards: Map<string, Card>
  /** By the id of the buyer's message; undefined: something came since it was made. */
  shown: Map<number, Card> | undefined
}

const postKinds: ReadonlySet<string> = new Set(
  ['sendMessage', 'sendPhoto', 'sendDocument', 'sendMediaGroup', 'editMessageText', 'editMessageCaption'].map(
    (method) => `telegram.${method}`,
  ),
)
const movedTo = /^moved to (-\d+)$/

const placeOf = (chat: number, id: number): string => `${String(chat)}:${String(id)}`

const toWritten = ({ chat = 0, messageId = 0, atMs, text = '', files = [] }: LedgerEntry): Written => {
  const [file] = files
  // A bare file's text is its name.
  const isBare = file !== undefined && fold(text) === fold(file.name)
  return { order: chat, id: messageId, atMs, needle: toNeedle(isBare ? '' : text), file }
}

/** The later state of a card: an edit may only add to what it showed. */
const merge = (before: Card | undefined, now: Card): Card => {
  if (before === undefined) return now
  const body = now.body.length > before.body.length ? now.body : before.body
  return { ...before, editedMs: now.editedMs, body }
}

const orderNumbers = /\d{5,}/g

/** What is known of each order: its buyer's messages, and the cards that name it. */
const createOrders = () => {
  const orders = new Map<number, Order>()
  return {
    open: (id: number): Order => {
      const known = orders.get(id) ?? { written: [], cards: new Map(), shown: undefined }
      orders.set(id, known)
      return known
    },
    get: (id: number): Order | undefined => orders.get(id),
    values: () => orders.values(),
    /** The first number of a known order in a text, and what follows it. */
    named: (text: string): { id: number; body: string } | undefined => {
      for (const { 0: digits, index } of text.matchAll(orderNumbers))
        if (orders.has(Number(digits))) return { id: Number(digits), body: fold(text.slice(index + digits.length)) }
      return undefined
    },
    shown: (order: Order): ReadonlyMap<number, Card> => (order.shown ??= matchCards(order.written, order.cards.values())),
  }
}

type Orders = ReturnType<typeof createOrders>

const addPost = (orders: Orders, { chat = 0, messageId: id = 0, atMs, text = '', files = [] }: LedgerEntry): void => {
  const named = orders.named(text)
  if (named === undefined) return
  const order = orders.open(named.id)
  const key = placeOf(chat, id)
  order.cards.set(key, merge(order.cards.get(key), { chat, id, atMs, editedMs: atMs, body: named.body, files }))
  order.shown = undefined
}

/** Which messages of buyers were seen in the managers' group, by order and text, told from what the simulators saw. */
export const createCardTally = ({ groupId }: { groupId: number }) => {
  const groups = new Set([groupId])
  const orders = createOrders()
  const all = function* (): Generator<{ written: Written; card: Card | undefined }> {
    for (const order of orders.values()) {
      const shown = orders.shown(order)
      for (const written of order.written) yield { written, card: shown.get(written.id) }
    }
  }
  return {
    add: (entry: LedgerEntry): void => {
      const { kind, ok, chat, user, note = '' } = entry
      if (!ok || chat === undefined) return
      if (kind === 'crm.buyer') {
        const order = orders.open(chat)
        order.written.push(toWritten(entry))
        order.shown = undefined
        // An ephemeral message (it has a `user`) is no card: one person sees it.
      } else if (postKinds.has(kind) && groups.has(chat) && user === undefined) addPost(orders, entry)
      else if (kind === 'telegram.person' && groups.has(chat)) {
        const [, id] = movedTo.exec(note) ?? []
        if (id !== undefined) groups.add(Number(id))
      }
    },
    isGroup: (chat: number): boolean => groups.has(chat),
    /** Every message that a buyer wrote, with the card that shows it. */
    all,
    find: (order: number, id: number): { written: Written; card: Card | undefined } | undefined => {
      const known = orders.get(order)
      const written = known?.written.find((one) => one.id === id)
      return known === undefined || written === undefined ? undefined : { written, card: orders.shown(known).get(id) }
    },
    /** The first message that a card of the group shows. */
    onCard: (chat: number, id: number): Written | undefined => {
      for (const { written, card } of all()) if (card?.chat === chat && card.id === id) return written
      return undefined
    },
    /** The order that a text names. */
    orderIn: (text: string): number | undefined => orders.named(text)?.id,
  }
}

/** See {@link createCardTally}. */
export type CardTally = ReturnType<typeof createCardTally>
