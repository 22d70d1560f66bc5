import type { ChatInfo } from '@pinline/db'
import type { Crm, CrmPurchase } from '@pinline/domain'
import { withTimeout } from '@pinline/platform'

/** How a wait for details ended. `late`: the CRM has not answered in time. */
export type InfoWait = 'done' | 'late'

/** Details of orders: product, buyer's address, payment. */
export interface OrderInfo {
  /** Asks for the details and waits for them at most {@link waitMs}; later they come by themselves and the cards are drawn again. */
  ensure(chat: { id: number; order: number }): Promise<InfoWait>
  /** Reads the details anew and stores them; null where the CRM does not show them, or not in time. */
  read(chat: { id: number; order: number }): Promise<CrmPurchase | null>
  /** Asks again for chats that never got them. */
  retryMissing(limit: number): Promise<void>
  close(): Promise<void>
}

export interface OrderInfoDeps {
  readonly crm: Pick<Crm, 'purchase'>
  readonly info: ChatInfo
  readonly account: number
  /** Details came that cards do not show yet. */
  readonly onLate: (chat: number) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** A card is not held back longer than this for its title. */
const waitMs = 2_000

const nothingKnown: CrmPurchase = {
  productId: null,
  product: null,
  amount: null,
  currency: null,
  quantity: null,
  state: null,
  orderedAtText: null,
  paidAtText: null,
  paymentMethod: null,
  email: null,
  options: [],
  codeState: null,
  owner: null,
}

/** Chats without details that take turns. */
const turnsOf = 100

/** Reads an order's details whatever is known; null where the CRM does not tell them in time. */
const createRead =
  ({ crm, info, onLate, onError }: OrderInfoDeps): OrderInfo['read'] =>
  async ({ id, order }) => {
    const readAnew = async (): Promise<CrmPurchase | null> => {
      const answer = await crm.purchase(order)
      if (answer.status !== 'ok') return null
      if (await info.store(id, answer.value)) void onLate(id).catch(onError)
      return answer.value
    }
    const reading = readAnew().catch((error: unknown) => {
      onError(error)
      return null
    })
    const read = await withTimeout(reading, waitMs)
    return read.status === 'ok' ? read.value : null
  }

export const createOrderInfo = (deps: OrderInfoDeps): OrderInfo => {
  const { crm, info, account, onLate, onError } = deps
  const read = createRead(deps)
  const hadTheirTurn = new Set<number>()
  const underWay = new Map<number, Promise<boolean>>()

  /** True when something new was stored. */
  const fetchInfo = async (chat: number, order: number): Promise<boolean> => {
    const answer = await crm.purchase(order)
    if (answer.status === 'ok') return info.store(chat, answer.value)
    // The CRM has nothing to tell of this order; asking for ever would only hold up the others.
    if (answer.status === 'missing' || answer.status === 'rejected') return info.store(chat, nothingKnown)
    return false
  }

  const start = (chat: number, order: number): Promise<boolean> => {
    const running = underWay.get(chat)
    if (running !== undefined) return running
    const work = fetchInfo(chat, order)
      .catch((error: unknown) => {
        onError(error)
        return false
      })
      .finally(() => underWay.delete(chat))
    underWay.set(chat, work)
    return work
  }

  const redrawWhenChanged = async (chat: number, work: Promise<boolean>): Promise<void> => {
    if (await work) await onLate(chat)
  }

  return {
    ensure: async ({ id, order }) => {
      const work = start(id, order)
      if ((await withTimeout(work, waitMs)).status !== 'timeout') return 'done'
      void redrawWhenChanged(id, work).catch(onError)
      return 'late'
    },
    read,
    retryMissing: async (limit) => {
      const missing = await info.missing(account, turnsOf)
      const turn = missing.filter(({ chat }) => !hadTheirTurn.has(chat)).slice(0, limit)
      // All have had their turn: begin again.
      if (turn.length === 0) hadTheirTurn.clear()
      for (const { chat, order } of turn) {
        hadTheirTurn.add(chat)
        await redrawWhenChanged(chat, start(chat, order))
      }
    },
    close: async () => {
      await Promise.allSettled(underWay.values())
    },
  }
}
