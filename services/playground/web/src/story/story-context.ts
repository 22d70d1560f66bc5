import { createContext, useContext, useSyncExternalStore } from 'react'
import { useTexts } from '@pinline/ui'
import type { Player, StorySnapshot } from './play-script.ts'

export const StoryContext = createContext<Player | undefined>(undefined)

const usePlayer = (): Player => {
  const player = useContext(StoryContext)
  if (player === undefined) throw new Error('there is no StoryProvider above this component')
  return player
}

/** What can be done with the story; the same object as long as the page lives, so it never draws anything anew. */
export const useStoryControls = (): Pick<Player, 'play' | 'pause' | 'step' | 'stop' | 'settled' | 'setSpeed' | 'getSnapshot'> => usePlayer()

/** The story as it stands and what can be done with it. Draws anew several times a second while it plays. */
export interface Story extends Omit<StorySnapshot, 'caption'>, Pick<Player, 'play' | 'pause' | 'step' | 'stop' | 'setSpeed'> {
  /** In the page's language; empty before the first words. */
  readonly caption: string
}

export const useStory = (): Story => {
  const { t } = useTexts()
  const { play, pause, step, stop, setSpeed, getSnapshot, subscribe } = usePlayer()
  const { caption, ...snapshot } = useSyncExternalStore(subscribe, getSnapshot)
  return { ...snapshot, caption: caption === undefined ? '' : t(caption.key, caption.params), play, pause, step, stop, setSpeed }
}
