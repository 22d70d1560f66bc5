/** What is asked of a connection to know when it can be used. */
interface Connecting {
  readonly status: string
  once(event: 'ready', listener: () => void): unknown
}

/** Runs `check` once the connection is there: a command before that fails, and its failure tells nothing about Redis. */
export const checkWhenReady = (redis: Connecting, check: () => void): void => {
  if (redis.status === 'ready') check()
  else redis.once('ready', check)
}
