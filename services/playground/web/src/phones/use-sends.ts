import { useEffect, useRef, useState } from 'react'

/** A message that the server has not shown yet. */
export interface Send<Draft> {
  readonly id: number
  readonly draft: Draft
  readonly state: 'quick' | 'sending' | 'sent' | 'failed'
  /** Of the message that came of it. */
  readonly messageId: number | null
}

/** What is under way: a send that is `quick` need not be shown, it is there in a moment. */
const quickMs = 250

/** Sends drafts and keeps what failed, so that no text is ever lost. `deliver` gives the message's number, null where none will come. */
export const useSends = <Draft>(deliver: (draft: Draft) => Promise<number | null>) => {
  const [sends, setSends] = useState<readonly Send<Draft>[]>([])
  const [count, setCount] = useState(0)
  const timers = useRef(new Set<number>())
  useEffect(() => {
    const running = timers.current
    return () => {
      running.forEach(clearTimeout)
    }
  }, [])

  const change = (id: number, patch: Partial<Send<Draft>>, only?: Send<Draft>['state']): void => {
    setSends((all) => all.map((one) => (one.id === id && (only === undefined || one.state === only) ? { ...one, ...patch } : one)))
  }
  const drop = (id: number): void => {
    setSends((all) => all.filter((one) => one.id !== id))
  }
  const run = async (id: number, draft: Draft): Promise<void> => {
    const timer = window.setTimeout(() => {
      change(id, { state: 'sending' }, 'quick')
    }, quickMs)
    timers.current.add(timer)
    try {
      const messageId = await deliver(draft)
      if (messageId === null) drop(id)
      else change(id, { state: 'sent', messageId })
    } catch {
      change(id, { state: 'failed' })
    } finally {
      clearTimeout(timer)
      timers.current.delete(timer)
    }
  }
  const start = (draft: Draft): void => {
    const id = count + 1
    setCount(id)
    setSends((all) => [...all, { id, draft, state: 'quick', messageId: null }])
    void run(id, draft)
  }
  const retry = ({ id, draft }: Send<Draft>): void => {
    change(id, { state: 'sending' })
    void run(id, draft)
  }
  return { sends, count, start, retry, drop }
}

/** Sends that are to be shown: those that failed or take their time, and whose message is not there yet. */
export const visibleSends = <Draft>(sends: readonly Send<Draft>[], there: (messageId: number) => boolean): readonly Send<Draft>[] =>
  sends.filter(
    ({ state, messageId }) => state === 'failed' || state === 'sending' || (state === 'sent' && messageId !== null && !there(messageId)),
  )
