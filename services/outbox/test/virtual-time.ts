import type fc from 'fast-check'

/** A process died at one of its calls; whatever it was doing ends there. */
export class Died extends Error {}

const calmMs = 5

/** Time that passes only when something is called, and things that happen at set moments of it. */
export const createVirtualTime = (scheduler: fc.Scheduler, delaysMs: readonly number[]) => {
  let now = 1_000_000
  let calls = 0
  let isCalm = false
  const planned: { readonly at: number; readonly happen: () => void }[] = []

  const advance = (to: number): void => {
    for (;;) {
      const next = planned.filter(({ at }) => at <= to).sort((one, other) => one.at - other.at)[0]
      if (next === undefined) break
      planned.splice(planned.indexOf(next), 1)
      now = Math.max(now, next.at)
      next.happen()
    }
    now = Math.max(now, to)
  }

  /** One moment at which others may come first, and which takes a while. */
  const step = async (label: string): Promise<void> => {
    await scheduler.schedule(Promise.resolve(), label)
    calls += 1
    advance(now + (isCalm ? calmMs : (delaysMs[calls % delaysMs.length] ?? 0)))
  }

  return {
    now: (): number => now,
    /** From now on nothing is slow, and nothing fails. */
    calm: (): void => {
      isCalm = true
    },
    isCalm: (): boolean => isCalm,
    step,
    advance,
    /** Something happens at a moment, whoever is at work then. */
    plan: (at: number, happen: () => void): void => {
      planned.push({ at, happen })
    },
    until: async (at: number, label: string): Promise<void> => {
      while (now < at) {
        await step(label)
        advance(Math.min(at, now + 1_000))
      }
    },
  }
}

export type VirtualTime = ReturnType<typeof createVirtualTime>
