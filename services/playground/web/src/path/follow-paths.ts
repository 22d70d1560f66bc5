import type { MessagePath } from '../../../src/api.ts'

/** Between two looks at a path that is still under way. */
const againMs = 300
/** One action makes several patches; they are gathered for so long. */
const gatherMs = 50
/** Between two looks where the last one failed. */
const failedMs = 1_000

export type Reading =
  | { readonly status: 'loading' | 'failed' }
  /** In the order of the subjects; null where nothing is known of one. */
  | { readonly status: 'read'; readonly paths: readonly (MessagePath | null)[] }

export interface Following {
  /** Something has happened: looks again soon, also where all was done. */
  touch(): void
  close(): void
}

interface Deps {
  readonly read: () => Promise<readonly (MessagePath | null)[]>
  readonly show: (reading: Reading) => void
}

const pauseAfter = (reading: Reading): number | null => {
  if (reading.status === 'failed') return failedMs
  return reading.status === 'read' && reading.paths.some((path) => path?.done === false) ? againMs : null
}

/**
 * Looks at paths at once, again while one is not done, and after each touch. What happens during a look is a reason for another one and
 * never lets it come to nothing, so however much happens, something newer is shown as fast as it can be read.
 */
export const followPaths = ({ read, show }: Deps): Following => {
  let isOver = false
  let isReading = false
  let touches = 0
  let planned: { readonly ms: number; readonly timer: ReturnType<typeof setTimeout> } | null = null

  const look = async (): Promise<void> => {
    planned = null
    isReading = true
    const known = touches
    const reading = await read().then(
      (paths): Reading => ({ status: 'read', paths }),
      (): Reading => ({ status: 'failed' }),
    )
    isReading = false
    if (isOver) return
    show(reading)
    const pauseMs = touches > known ? gatherMs : pauseAfter(reading)
    if (pauseMs !== null) plan(pauseMs)
  }
  const plan = (ms: number): void => {
    // Put off by every touch, it would not come while there are many.
    if (planned !== null && planned.ms <= ms) return
    clearTimeout(planned?.timer)
    planned = { ms, timer: setTimeout(() => void look(), ms) }
  }

  plan(gatherMs)
  return {
    touch: () => {
      touches += 1
      if (!isReading) plan(gatherMs)
    },
    close: () => {
      isOver = true
      clearTimeout(planned?.timer)
    },
  }
}
