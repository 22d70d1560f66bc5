import { useState } from 'react'
import type { Calls, FaultId, ServiceName } from '../../../src/api.ts'
import { client } from '../world/client.ts'

/** Changes of faults, and whether the last one went wrong. None of them rejects; the state comes back over the stream. */
export interface FaultCalls {
  readonly hasFailed: boolean
  /** Being changed at this moment, and to what. */
  readonly pending: ReadonlyMap<FaultId, boolean>
  readonly turn: (body: Calls['PUT /api/fault']['body']) => Promise<void>
  readonly act: (id: FaultId, service?: ServiceName) => Promise<void>
  readonly allOff: () => Promise<void>
}

/** `makeWay` comes first: whoever else changes faults lets go of them. */
export const useFaultCalls = (makeWay: () => Promise<void>): FaultCalls => {
  const [hasFailed, setHasFailed] = useState(false)
  const [pending, setPending] = useState<ReadonlyMap<FaultId, boolean>>(new Map())
  const send = async (change: () => Promise<unknown>): Promise<void> => {
    try {
      await makeWay()
      await change()
      setHasFailed(false)
    } catch {
      setHasFailed(true)
    }
  }
  return {
    hasFailed,
    pending,
    turn: async (body) => {
      setPending((old) => new Map(old).set(body.id, body.on))
      await send(() => client.call('PUT /api/fault', body))
      setPending((old) => new Map([...old].filter(([id]) => id !== body.id)))
    },
    act: (id, service) => send(() => client.call('POST /api/fault', { id, ...(service === undefined ? {} : { service }) })),
    allOff: () => send(() => client.call('DELETE /api/fault', undefined)),
  }
}
