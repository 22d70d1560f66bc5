import type { Translator } from '@pinline/i18n'
import { useTexts } from '@pinline/ui'
import { useContext, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { PlaygroundState } from '../../../src/api.ts'
import type { PhoneId } from '../shell/phone-id.ts'
import { client } from '../world/client.ts'
import { useWorld, WorldContext } from '../world/world.ts'
import type { World } from '../world/world.ts'
import { drawPhoto } from './draw-photo.ts'
import type { Player } from './play-script.ts'
import { StoryContext } from './story-context.ts'
import { createStoryPlayer } from './story-player.ts'

const tickMs = 50

interface StoryProviderProps {
  /** Of its choices. @defaultValue 7 */
  readonly seed?: number
  /** Brings a phone into view on which the story goes on; on the buyers' page the dialog of this order. */
  readonly onFocus: (phone: PhoneId, buyer?: number) => void
  readonly children: ReactNode
}

/** What the story needs of the page, as of the last drawing. */
interface Surroundings extends Pick<StoryProviderProps, 'onFocus'> {
  readonly state: PlaygroundState
  readonly translator: Translator
}

const createStage = (seed: number, world: World | undefined, first: Surroundings) => {
  let around = first
  const player = createStoryPlayer({
    call: client.call,
    // asked between two drawings, the page may be behind the world
    state: () => world?.getSnapshot().state ?? around.state,
    words: (key) => around.translator.text(key),
    focus: (phone, buyer) => {
      around.onFocus(phone, buyer)
    },
    photo: () => drawPhoto(around.translator.text('pg.story.photo')),
    seed,
  })
  const update = (next: Surroundings): void => {
    around = next
  }
  return { player, update }
}

/** Turns the story's clock while the page is there; when it goes, no fault stays behind. */
const useClock = (player: Player): void => {
  useEffect(() => {
    let before = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      player.advance(now - before)
      before = now
    }, tickMs)
    const leave = (): void => {
      // Nothing is left here that could wait for the answer, so the usual way does not serve.
      if (['playing', 'paused'].includes(player.getSnapshot().state))
        void fetch('/api/fault', { method: 'DELETE', headers: { 'content-type': 'application/json' }, body: '{}', keepalive: true })
    }
    addEventListener('pagehide', leave)
    return () => {
      clearInterval(timer)
      removeEventListener('pagehide', leave)
      player.stop()
    }
  }, [player])
}

/**
 * Holds the guided story; below it, `useStory` shows and `useStoryControls` steers it. It acts for people, so an own action of the reader
 * (a message, a press, a switch, a reset) has to call `stop` of `useStoryControls` first.
 */
export const StoryProvider = ({ seed = 7, onFocus, children }: StoryProviderProps) => {
  const { translator } = useTexts()
  const world = useContext(WorldContext)
  const state = useWorld()
  const [{ player, update }] = useState(() => createStage(seed, world, { state, translator, onFocus }))
  useEffect(() => {
    update({ state, translator, onFocus })
  })
  useClock(player)
  // A fresh world knows nothing of what the story has done.
  useEffect(
    () => () => {
      player.stop()
    },
    [player, state.world],
  )
  return <StoryContext value={player}>{children}</StoryContext>
}
