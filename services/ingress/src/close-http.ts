import type { FastifyInstance } from 'fastify'

const sweepMs = 100
/** Longer than anything that is answered takes, shorter than the process has for its end. */
const drainTimeoutMs = 8000

/**
 * Ends the server: no new requests, those under way are answered. Callers keep connections open for their next request, and one whose
 * request is under way when the server closes would not be closed afterwards; so idle ones are looked for until none is left.
 */
export const closeHttp = async (app: FastifyInstance): Promise<void> => {
  const sweep = setInterval(() => {
    app.server.closeIdleConnections()
  }, sweepMs)
  const cut = setTimeout(() => {
    app.server.closeAllConnections()
  }, drainTimeoutMs)
  try {
    await app.close()
  } finally {
    clearInterval(sweep)
    clearTimeout(cut)
  }
}
