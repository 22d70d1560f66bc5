/** The promise's value, or `otherwise` as soon as the signal is aborted. What the promise does later is then of no interest. */
export const orAborted = async <T>(promise: Promise<T>, signal: AbortSignal | undefined, otherwise: T): Promise<T> => {
  if (signal === undefined) return promise
  const aborted = Promise.withResolvers<T>()
  const onAbort = (): void => {
    aborted.resolve(otherwise)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
