import { toError } from './errors.ts'
import type { Logger } from './logger.ts'
import { monotonicMs, withTimeout } from './time.ts'

/** Options of {@link createLifecycle}. */
export type LifecycleOptions = {
  logger: Logger
  /** For all closers together, in milliseconds. @defaultValue `12000` */
  deadlineMs?: number
  /** Process that this one must not outlive. Absent: nobody. */
  parentPid?: number
  /** @defaultValue `process.exit` */
  exit?: (code: number) => void
}

/** The orderly end of a process. */
export type Lifecycle = {
  /** Aborted when the shutdown starts. */
  signal: AbortSignal
  /** Registers the end of a resource. What was registered last is closed first. */
  defer(name: string, close: () => Promise<void> | void): void
  /**
   * Closes everything one after another and exits: 0, or 1 when the deadline passed. One failing closer is logged and does not stop the
   * others. Safe to call twice: there is one shutdown.
   */
  shutdown(reason: string): Promise<void>
  /** Logs an error that leaves the process in an unknown state, and exits with 1 at once. */
  onFatal(thrown: unknown): void
  /** Listens to SIGTERM, SIGINT, the parent's end and uncaught errors. Call it once, in main. */
  install(): void
}

type Listening = { parentPid: number | undefined; begin: (reason: string) => () => void; onFatal: (thrown: unknown) => void }

const listen = ({ parentPid, begin, onFatal }: Listening): void => {
  process.on('SIGTERM', begin('SIGTERM'))
  process.on('SIGINT', begin('SIGINT'))
  process.on('uncaughtException', onFatal)
  process.on('unhandledRejection', onFatal)
  if (process.send !== undefined) process.on('disconnect', begin('parent disconnected'))
  if (parentPid === undefined) return
  const watch = setInterval(() => {
    if (process.ppid === parentPid) return
    clearInterval(watch)
    begin('parent ended')()
  }, 1000)
  watch.unref()
}

/** Collects what has to be closed. Touches nothing of the process until `install()`. */
export const createLifecycle = ({
  logger,
  deadlineMs = 12_000,
  parentPid,
  exit = (code) => process.exit(code),
}: LifecycleOptions): Lifecycle => {
  const aborter = new AbortController()
  const closers: { name: string; close: () => Promise<void> | void }[] = []
  let running: Promise<void> | undefined

  const closeAll = async (): Promise<'closed' | 'deadline'> => {
    const end = monotonicMs() + deadlineMs
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) {
      const { name, close } = next
      try {
        const outcome = await withTimeout(Promise.resolve().then(close), Math.max(0, end - monotonicMs()))
        if (outcome.status === 'timeout') {
          logger.error({ resource: name, deadlineMs }, 'shutdown deadline passed')
          return 'deadline'
        }
      } catch (thrown) {
        logger.error({ err: toError(thrown), resource: name }, 'could not close')
      }
    }
    return 'closed'
  }

  const run = async (reason: string): Promise<void> => {
    logger.info({ reason }, 'shutting down')
    aborter.abort()
    const outcome = await closeAll()
    logger.info({ outcome }, 'stopped')
    exit(outcome === 'closed' ? 0 : 1)
  }

  const shutdown = (reason: string): Promise<void> => (running ??= run(reason))
  const begin = (reason: string) => (): void => void shutdown(reason)
  const onFatal = (thrown: unknown): void => {
    logger.fatal({ err: toError(thrown) }, 'uncaught error')
    exit(1)
  }

  return {
    signal: aborter.signal,
    defer: (name, close) => void closers.push({ name, close }),
    shutdown,
    onFatal,
    install: () => {
      listen({ parentPid, begin, onFatal })
    },
  }
}
