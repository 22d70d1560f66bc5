import { describe, expect, it } from 'vitest'
import { createFakeLanes } from '../../test/fake-lanes.ts'
import { createBlocks } from './blocks.ts'
import type { SendItem } from './send-item.ts'
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
    take: () => Promise.resolve({ status: 'wait', ms: 1 }),
    blocks: createBlocks({ monotonicMs: () => 0, sleep: wait, signal, onFree: () => undefined }),
    look: () => Promise.resolve(0),
    isFull: () => false,
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

describe('the limits', () => {
  /** Works a lane of one row; what happened, in its order. */
  const work = async (
    send: SendItem,
    { takeMs = 0, isFull = false, waitMs = 0 }: { takeMs?: number; isFull?: boolean; waitMs?: number } = {},
  ): Promise<string[]> => {
    let nowMs = 0
    const { lanes, add, take } = createFakeLanes(() => nowMs)
    const log: string[] = []
    const { signal } = new AbortController()
    const wait = (): Promise<void> => Promise.resolve()
    add(1, ['row'])
    const { held, item } = take(1)
    const workLane = createWorkLane({
      lanes: {
        ...lanes,
        finish: (...note) => {
          log.push('noted')
          return lanes.finish(...note)
        },
        giveBack: (...note) => {
          log.push('given back')
          return lanes.giveBack(...note)
        },
      },
      send,
      take: () => {
        nowMs += takeMs
        return Promise.resolve({ status: 'go', ended: () => log.push('ended') })
      },
      blocks: createBlocks({ monotonicMs: () => nowMs, sleep: () => new Promise(() => undefined), signal, onFree: () => undefined }),
      look: () => Promise.resolve(waitMs),
      isFull: () => isFull,
      unlimited: false,
      onOutdated: () => undefined,
      onEnded: () => undefined,
      onError: (error) => log.push(String(error)),
      monotonicMs: () => nowMs,
      sleep: wait,
      signal,
    })
    await workLane(held, item, 0)
    return log
  }

  it('are told of the end of a call before its result is noted', async () => {
    const send: SendItem = async (_, __, permit) => {
      await permit('post')
      return { type: 'end', ending: { state: 'sent' } }
    }
    expect(await work(send)).toEqual(['ended', 'noted'])
  })

  it('are told of it also where the call, or what follows it, fails', async () => {
    const send: SendItem = async (_, __, permit) => {
      await permit('post')
      throw new Error('no wire')
    }
    expect(await work(send)).toEqual(['Error: no wire', 'ended', 'given back'])
  })

  it('that took so long to answer that the lease might end during the call are told that none was made', async () => {
    const answers: string[] = []
    const send: SendItem = async (_, __, permit) => {
      answers.push(await permit('post'))
      return { type: 'again', delayMs: null, uncounted: true }
    }
    await work(send, { takeMs: 6_900 })
    expect(await work(send, { takeMs: 7_100 })).toEqual(['ended', 'given back'])
    expect(answers).toEqual(['go', 'late'])
  })

  it.each([{ isFull: true }, { waitMs: 500 }])('keep what an import has taken from being drawn in vain: %j', async (reason) => {
    expect(await work(() => Promise.reject(new Error('not expected')), reason)).toEqual(['given back'])
  })

  it('are told of no call that was not made', async () => {
    expect(await work(() => Promise.resolve({ type: 'end', ending: { state: 'sent' } }))).toEqual(['noted'])
  })
})
