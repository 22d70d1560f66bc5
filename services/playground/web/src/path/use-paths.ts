import { useEffect, useRef, useState } from 'react'
import type { PathSubject } from '../../../src/api.ts'
import { client } from '../world/client.ts'
import { useWorld } from '../world/world.ts'
import { followPaths } from './follow-paths.ts'
import type { Following, Reading } from './follow-paths.ts'
import { createNumbering } from './numbering.ts'
import { watchedChats } from './subjects.ts'

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
  const following = useRef<Following>(null)
  useEffect(() => {
    // our own words, written above
    const asked = JSON.parse(wanted) as PathSubject[]
    const begun = followPaths({
      read: () => Promise.all(asked.map((subject) => client.path(subject))),
      show: (value) => {
        setReading({ key, value })
      },
    })
    following.current = begun
    return () => {
      begun.close()
    }
  }, [key, wanted])
  useEffect(() => {
    following.current?.touch()
  }, [touched])
  return keepsOld || reading.key === key ? reading.value : { status: 'loading' }
}
