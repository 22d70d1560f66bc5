const PARENT_POLL_MS = 500

/**
 * Aborts when this process should stop: on SIGINT, SIGTERM, SIGHUP, and when the process that started it (npm) is gone, which sends
 * no signal. Further signals change nothing: npm passes the terminal's Ctrl-C on, so that it comes twice.
 */
export const stopSignal = (): AbortSignal => {
  const controller = new AbortController()
  const stop = (): void => {
    controller.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop()
  }, PARENT_POLL_MS).unref()
  return controller.signal
}
