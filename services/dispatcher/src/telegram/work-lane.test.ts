import { expect, it } from 'vitest'
import { createFakeLanes } from '../../test/fake-lanes.ts'
import { createBlocks } from './blocks.ts'
import { createWorkLane } from './work-lane.ts'

it('a lane whose next row is never seen is put back for a while', async () => {
  const { lanes } = createFakeLanes(() => 0)
  const log: string[] = []
  const { signal } = new AbortController()
  const wait = (): Promise<void> => Promise.resolve()
  const work = createWorkLane({
    lanes: {
      ...lanes,
      takeHead: () => {
        log.push('look')
        // a look that never ends would end the test
        return log.length > 50 ? Promise.reject(new Error('it looks for ever')) : Promise.resolve({ status: 'again' })
      },
      release: ({ lane }, delayMs) => Promise.resolve(void log.push(`${String(lane)} released for ${String(delayMs)}`)),
    },
    send: () => Promise.reject(new Error('there is nothing to send')),
    take: () => Promise.resolve(0),
    blocks: createBlocks({ monotonicMs: () => 0, sleep: wait, signal, onFree: () => undefined }),
    unlimited: true,
    onOutdated: () => undefined,
    onEnded: () => undefined,
    onError: (error) => log.push(String(error)),
    monotonicMs: () => 0,
    sleep: wait,
    signal,
  })
  expect(await work({ lane: 5, fence: 1, destination: 'group:main' }, null, 0)).toBe('done')
  expect(log.slice(-2)).toEqual(['look', '5 released for 1000'])
})
