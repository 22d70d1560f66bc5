import type { OutboxItem } from '@pinline/db'
import { createPump } from '../src/telegram/pump.ts'
import type { PumpDeps } from '../src/telegram/pump.ts'
import type { SendItem, Tried } from '../src/telegram/send-item.ts'
import { createFakeLanes } from './fake-lanes.ts'

export const sent: Tried = { type: 'end', ending: { state: 'sent' } }

/** Time that stands still until it is moved; sleepers wake in order. */
const createTime = () => {
  let now = 1_000
  let sleepers: { at: number; wake: () => void }[] = []
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
  }
  return {
    monotonicMs: () => now,
    sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve()
          return
        }
        sleepers.push({ at: now + ms, wake: resolve })
        signal?.addEventListener('abort', () => {
          resolve()
        })
      }),
    settle,
    pass: async (ms: number): Promise<void> => {
      const end = now + ms
      for (;;) {
        await settle()
        const [next] = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        now = Math.max(now, next.at)
        sleepers = sleepers.filter((sleeper) => sleeper !== next)
        next.wake()
      }
      now = end
      await settle()
    },
  }
}

/** A pump between fakes; without more, nothing limits it. */
export const createRig = (
  send: SendItem,
  {
    unlimited = true,
    take = () => 0,
    look = () => 0,
    ...more
  }: Partial<Pick<PumpDeps, 'unlimited'>> & { take?: () => number; look?: () => number } = {},
) => {
  const time = createTime()
  const fake = createFakeLanes(time.monotonicMs)
  const errors: unknown[] = []
  let token = 0
  const pump = createPump({
    lanes: fake.lanes,
    send,
    take: () => {
      const ms = take()
      return Promise.resolve(ms > 0 ? { status: 'wait', ms } : { status: 'go', ended: () => undefined })
    },
    look: () => Promise.resolve(look()),
    unlimited,
    onOutdated: () => Promise.resolve(),
    onEnded: () => undefined,
    onError: (error) => errors.push(error),
    newToken: () => String((token += 1)),
    monotonicMs: time.monotonicMs,
    sleep: time.sleep,
    ...more,
  })
  return { ...fake, pump, time, errors, ended: () => fake.endings.map(({ idem }) => idem) }
}

/** Sends at once and notes the order. */
export const createSender = (answer: (item: OutboxItem) => Promise<Tried> = () => Promise.resolve(sent)) => {
  const calls: string[] = []
  const send: SendItem = async (item, _, permit) => {
    if ((await permit('post')) !== 'go') return { type: 'again', delayMs: null, uncounted: true }
    calls.push(item.idem)
    return answer(item)
  }
  return { calls, send }
}
