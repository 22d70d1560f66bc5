import { useState } from 'react'
import type { Calls } from '../../../src/api.ts'
import { useOwnCall } from '../shell/use-own-call.ts'

type WorkCall = 'POST /api/work' | 'PUT /api/work' | 'POST /api/work/comments'

/** Calls to OpenProject's own pages; `hasFailed` until one succeeds again. */
export const useWorkCalls = () => {
  const call = useOwnCall()
  const [hasFailed, setHasFailed] = useState(false)
  return {
    hasFailed,
    /** Gives whether it was done. */
    send: async <Name extends WorkCall>(name: Name, body: Calls[Name]['body']): Promise<boolean> => {
      try {
        await call(name, body)
        setHasFailed(false)
        return true
      } catch {
        setHasFailed(true)
        return false
      }
    },
  }
}

export type SendWork = ReturnType<typeof useWorkCalls>['send']
