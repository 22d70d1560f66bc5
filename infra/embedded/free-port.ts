import { createServer } from 'node:net'
import { OperatorError } from '../operator-error.ts'

/** Whether nothing listens on the port of 127.0.0.1 at this moment. */
export const isFreePort = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => {
      resolve(false)
    })
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true)
      })
    })
  })

/**
 * The first free port from `preferred` on that is not in `except`. Callers keep below 32768: above, the kernel hands the same ports to outgoing
 * connections, and a server that asks for one later fails with nobody listening there.
 */
export const findFreePort = async (preferred: number, except: ReadonlySet<number> = new Set()): Promise<number> => {
  for (let port = preferred; port < preferred + 200; port++) {
    if (!except.has(port) && (await isFreePort(port))) return port
  }
  throw new OperatorError(`No free port between ${String(preferred)} and ${String(preferred + 199)}.`)
}
