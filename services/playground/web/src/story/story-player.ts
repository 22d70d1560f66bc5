import type { TextKey } from '@pinline/i18n'
import { createPlayer, WaitedTooLong } from './play-script.ts'
import type { Caption, Player } from './play-script.ts'
import { createRandom } from './random.ts'
import { createScene } from './scene.ts'
import type { Call, SceneDeps } from './scene.ts'
import { marks, tell } from './script.ts'

export interface StoryDeps extends Pick<SceneDeps, 'state' | 'focus' | 'photo'> {
  readonly call: Call
  readonly words: (key: TextKey) => string
  readonly seed: number
}

const whyOf = (failure: unknown): TextKey => {
  if (failure instanceof WaitedTooLong) return failure.what
  // fetch rejects with a TypeError when there is nobody to answer
  return failure instanceof TypeError ? 'pg.story.wait.server' : 'pg.story.wait.refused'
}

/** The guided story. However it ends, all faults are off afterwards, also one that was being switched on when it ended. */
export const createStoryPlayer = ({ call, words, seed, ...deps }: StoryDeps): Player => {
  const pending = new Set<Promise<unknown>>()
  const watched: Call = (name, body) => {
    const answer = call(name, body)
    if (!name.endsWith('/api/fault')) return answer
    pending.add(answer)
    const forget = (): void => void pending.delete(answer)
    answer.then(forget, forget)
    return answer
  }
  const faultsOff = async (): Promise<void> => {
    // A server that is away has no faults to switch off; the page shows that it is away.
    await call('DELETE /api/fault', undefined).catch(() => undefined)
  }
  return createPlayer({
    marks,
    script: (timing) => tell(createScene({ ...deps, timing, call: watched, words, random: createRandom(seed) })),
    cleanUp: async () => {
      await Promise.allSettled(pending)
      await faultsOff()
    },
    explain: (failure): Caption => ({ key: 'pg.story.failed', params: { what: words(whyOf(failure)) } }),
  })
}
