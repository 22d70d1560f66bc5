import type { Lanes } from '@pinline/db'
import { reachNothing } from '@pinline/platform'
import type { Reach } from '@pinline/platform'
import type { DialogReader } from './dialog-reader.ts'
import { createSendGate } from './send-gate.ts'
import type { SendGate } from './send-gate.ts'
import type { OutboxCrm } from './watch-crm.ts'

/** The steps of a lane with places to fail at around them. */
export const failingLanes = (lanes: Lanes, reach: Reach): Lanes =>
  reach === reachNothing
    ? lanes
    : {
        ...lanes,
        claim: async (...call) => {
          const held = await lanes.claim(...call)
          if (held !== null) reach('outbox.claimed')
          return held
        },
        claimDue: async (...call) => {
          const held = await lanes.claimDue(...call)
          if (held.length > 0) reach('outbox.claimed')
          return held
        },
        takeHead: async (...call) => {
          const head = await lanes.takeHead(...call)
          if (head.status === 'item') reach('outbox.sending')
          return head
        },
        finish: async (...call) => {
          reach('outbox.finishing')
          const finished = await lanes.finish(...call)
          if (finished.status === 'finished') reach('outbox.finished')
          return finished
        },
      }

/** A CRM with a place to fail at after each reply that it has, or may have. */
export const failingCrm = (crm: OutboxCrm, reach: Reach): OutboxCrm =>
  reach === reachNothing
    ? crm
    : {
        ...crm,
        send: async (...call) => {
          const sent = await crm.send(...call)
          if (sent.status === 'ok' || sent.status === 'ambiguous') reach('outbox.posted')
          return sent
        },
      }

/** A reader with a place to fail at after each look for a reply. */
export const failingReader = (reader: DialogReader, reach: Reach): DialogReader =>
  reach === reachNothing
    ? reader
    : {
        ...reader,
        readAfter: async (...call) => {
          const read = await reader.readAfter(...call)
          if (read.status !== 'failed') reach('outbox.read-back')
          return read
        },
      }

/** A gate with places to fail at around the check before the request of a reply is made, and behind the last one before it is written. */
export const createFailingGate = ({ acquire, now }: Parameters<typeof createSendGate>[0], reach: Reach): SendGate => {
  if (reach === reachNothing) return createSendGate({ acquire, now })
  const sends = new WeakSet<AbortSignal>()
  const isSend = (signal: AbortSignal | undefined): signal is AbortSignal => signal !== undefined && sends.has(signal)
  let isBroken = false
  const gate = createSendGate({
    now: () => (isBroken ? Infinity : now()),
    acquire: async (urgency, signal) => {
      await acquire(urgency, signal)
      if (isSend(signal)) reach('outbox.checking')
    },
  })
  return {
    acquire: async (urgency, signal) => {
      await gate.acquire(urgency, signal)
      if (isSend(signal) && !signal.aborted) reach('outbox.checked')
    },
    beforeWrite: (signal) => {
      gate.beforeWrite(signal)
      if (!isSend(signal) || signal.aborted) return
      try {
        reach('outbox.writing')
      } catch {
        // What throws inside the HTTP client ends the process. A connection that breaks here is a call that is not written.
        isBroken = true
        gate.beforeWrite(signal)
        isBroken = false
      }
    },
    before: (deadlineMs) => {
      const signal = gate.before(deadlineMs)
      sends.add(signal)
      return signal
    },
  }
}
