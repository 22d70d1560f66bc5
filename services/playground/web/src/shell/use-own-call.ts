import { useMemo } from 'react'
import { useStoryControls } from '../story/story-context.ts'
import { client } from '../world/client.ts'

/** Calls of the reader's own hand: the first one ends the story, which would act for the same people. */
export const useOwnCall = (): typeof client.call => {
  const { stop } = useStoryControls()
  return useMemo(
    () => (name, body) => {
      stop()
      return client.call(name, body)
    },
    [stop],
  )
}
