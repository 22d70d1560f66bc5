import { useEffect, useState } from 'react'
import type { MessagePath, PathSubject } from '../../../src/api.ts'
import { client } from '../world/client.ts'
import { useWorld } from '../world/world.ts'
import { createNumbering } from './numbering.ts'
import { watchedChats } from './subjects.ts'

/** Between two looks at a path that is still under way. */
const againMs = 300
/** One action makes several patches; they are gathered for so long. */
const gatherMs = 50

export type Reading =
  | { readonly status: 'loading' | 'failed' }
  /** In the order of the subjects; null where nothing is known of one. */
  | { readonly status: 'read'; readonly paths: readonly (MessagePath | null)[] }

/** Keeps asking until all paths are done; gives the function that ends it. */
const follow = (subjects: readonly PathSubject[], show: (reading: Reading) => void): (() => void) => {
  let isOver = false
  const read = async (): Promise<void> => {
    try {
      const paths = await Promise.all(subjects.map((subject) => client.path(subject)))
      if (isOver) return
      show({ status: 'read', paths })
      if (paths.some((path) => path?.done === false)) timer = setTimeout(() => void read(), againMs)
    } catch {
      if (!isOver) show({ status: 'failed' })
    }
  }
  let timer = setTimeout(() => void read(), gatherMs)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/**
 * The paths of these subjects: read anew while one is not done, and whenever something happens in a chat that they pass through.
 * `keepsOld`: what was read of other subjects stays until the new ones are there.
 */
export const usePaths = (subjects: readonly PathSubject[], { keepsOld }: { readonly keepsOld: boolean }): Reading => {
  const state = useWorld()
  const [numberOf] = useState(createNumbering)
  const wanted = JSON.stringify(subjects)
  const key = `${state.world} ${wanted}`
  // Rises with every change of a chat that matters: a reason to look again.
  const touched = subjects.flatMap((subject) => watchedChats(state, subject).map(numberOf)).join(' ')
  const [reading, setReading] = useState<{ key: string; value: Reading }>({ key, value: { status: 'loading' } })
  useEffect(() => {
    const show = (value: Reading): void => {
      setReading({ key, value })
    }
    // our own words, written above
    return follow(JSON.parse(wanted) as PathSubject[], show)
  }, [key, wanted, touched])
  return keepsOld || reading.key === key ? reading.value : { status: 'loading' }
}
