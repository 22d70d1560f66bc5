import type { Crm, CrmFailure, CrmResult } from '@pinline/domain'
import type { FakeCrm } from '@pinline/testing'
import type { Life } from './life.ts'

/**
 * How the next call of the CRM ends. `late`: the request is under way when its sender gives up (or dies) and arrives before time goes on.
 */
export type SendFault = 'crash-before' | 'crash-after' | 'crash-late' | 'cut-before' | 'cut-after' | 'late' | 'throttled'
export type ReadFault = 'crash' | 'unreachable'

const reset: CrmFailure = { status: 'ambiguous', reason: 'reset' }
const unreachable: CrmFailure = { status: 'not-done', reason: 'unreachable' }

/** What can go wrong on the way to a CRM, and the replies that took effect there. */
export const createFakeShop = (crm: FakeCrm) => {
  const sendFaults: SendFault[] = []
  const readFaults: ReadFault[] = []
  const underWay: (() => void)[] = []
  const sent: { order: number; text: string }[] = []

  const perform = (order: number, message: Parameters<Crm['send']>[1]): Promise<CrmResult<null>> => {
    sent.push({ order, text: message.text })
    return crm.send(order, message)
  }

  const send = async (life: Life, order: number, message: Parameters<Crm['send']>[1]): Promise<CrmResult<null>> => {
    if (life.isOver()) return life.never()
    const fault = sendFaults.shift()
    switch (fault) {
      case 'crash-before':
        return life.end()
      case 'throttled':
        return { status: 'not-done', reason: 'throttled', retryAfterMs: 1 }
      case 'cut-before':
        return reset
      case 'late':
      case 'crash-late':
        underWay.push(() => void perform(order, message))
        return fault === 'late' ? { status: 'ambiguous', reason: 'timeout' } : life.end()
      case 'crash-after':
      case 'cut-after':
        await perform(order, message)
        return fault === 'cut-after' ? reset : life.end()
      case undefined:
        return perform(order, message)
    }
  }

  const read = async (life: Life, call: Parameters<Crm['readMessages']>): ReturnType<Crm['readMessages']> => {
    if (life.isOver()) return life.never()
    const fault = readFaults.shift()
    if (fault === 'crash') return life.end()
    // Only the look before a reply fails; after it a failure would be waited for in real seconds.
    return fault === 'unreachable' && 'latest' in call[1] ? unreachable : crm.readMessages(...call)
  }

  return {
    crm,
    /** The CRM as one process reaches it. */
    crmOf: (life: Life): Crm => ({
      ...crm,
      send: (order, message) => send(life, order, message),
      readMessages: (...call) => read(life, call),
    }),
    armSend: (fault: SendFault): void => {
      sendFaults.push(fault)
    },
    armRead: (fault: ReadFault): void => {
      readFaults.push(fault)
    },
    disarm: (): void => {
      sendFaults.length = 0
      readFaults.length = 0
    },
    /** Whatever is under way arrives. */
    arrive: (): void => {
      for (const effect of underWay.splice(0)) effect()
    },
    /** Replies of ours that the CRM has taken, in order. */
    sent: (order: number): string[] => sent.flatMap((entry) => (entry.order === order ? [entry.text] : [])),
  }
}

export type FakeShop = ReturnType<typeof createFakeShop>
