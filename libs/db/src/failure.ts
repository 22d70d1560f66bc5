/** SQLSTATE classes and codes of a server that is away, overloaded, shutting down, or that ended a transaction for another's sake. */
const states = /^(?:08|53|57P|40|55P03|25P03)/

/** Node's names for a broken or refused connection, and Prisma's for the same. */
const connections = /^(?:E[A-Z]{4,}|P10(?:01|02|08|17)|P2024|P2034|P2037)$/

/** What pg throws without a code. */
const messages =
  /^(?:Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool)/

const isOne = (error: Error): boolean =>
  ('code' in error && typeof error.code === 'string' && (states.test(error.code) || connections.test(error.code))) ||
  messages.test(error.message)

/** How deep causes are looked at; they may form a ring. */
const maxDepth = 5

/**
 * True where an error says that Postgres could not be asked, or gave up for reasons that pass: the same work may succeed later. A
 * mistake in the work itself (a broken constraint, a bad value) is none.
 */
export const isStoreFailure = (thrown: unknown): boolean => {
  let error = thrown
  for (let depth = 0; depth < maxDepth && error instanceof Error; depth += 1) {
    if (isOne(error)) return true
    error = error.cause
  }
  return false
}
