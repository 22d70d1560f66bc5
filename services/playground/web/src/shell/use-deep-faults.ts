import { useEffect, useRef } from 'react'
import type { FaultId } from '../../../src/api.ts'
import { client } from '../world/client.ts'

/** Switches on what the page's address asks for, once. A fault that the server refuses stays off, as its switch shows. */
export const useDeepFaults = (faults: readonly FaultId[]): void => {
  const done = useRef(false)
  useEffect(() => {
    if (done.current) return
    done.current = true
    for (const id of faults) client.call('PUT /api/fault', { id, on: true }).catch(() => undefined)
  }, [faults])
}
