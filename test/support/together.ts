import type { Pause } from '@pinline/domain'
import { createLifecycle, createLogger, systemClock } from '@pinline/platform'
import type { Clock } from '@pinline/platform'
import { startTogether } from '../../infra/single-process/start-together.ts'
import { createSurroundings } from './surroundings.ts'
import type { System, SystemOptions } from './surroundings.ts'

/** How many lines of the log a failing test may show. */
const keptLines = 200

export interface TogetherOptions extends SystemOptions {
  /** Business time of all services. @defaultValue the machine's */
  readonly clock?: Clock
  /** How the dispatcher's timers wait for their next turns. @defaultValue real time */
  readonly pause?: Pause
}

/** Everything of Pinline, its services in the process of the test: there in a moment. None of them can be killed. */
export const createTogether = async ({ clock = systemClock, pause, ...options }: TogetherOptions = {}): Promise<System> => {
  const surroundings = await createSurroundings({ ...options, clock })
  const { shared, variables, settled, announce } = surroundings
  const lines: string[] = []
  const write = (line: string): void => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
  }
  const loggerOf = (service: string) => createLogger({ service, destination: { write } })
  const lifecycle = createLifecycle({ logger: loggerOf('test'), exit: () => undefined })
  return {
    ...shared,
    startAll: async () => {
      const ports = await startTogether({
        env: variables,
        lifecycle,
        clock,
        random: Math.random,
        ...(pause === undefined ? {} : { pause }),
        loggerOf,
      })
      announce(`http://127.0.0.1:${String(ports.ingress)}`)
      await settled()
    },
    logs: () => lines.join(''),
    close: async () => {
      await lifecycle.shutdown('the test is over')
      await surroundings.close()
    },
  }
}
