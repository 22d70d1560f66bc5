import { Agent as HttpAgent } from 'node:http'
import type { ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'

/** Code of every error that came before a connection stood. The HTTP client keeps nothing of an error but its code. */
export const notConnected = 'TELEGRAM_NOT_CONNECTED'

/** Watches a new socket until it is ready: a failure or a pause longer than `timeoutMs` before that means that nothing was sent. */
const guard = (socket: Duplex | null | undefined, readyEvent: 'connect' | 'secureConnect', timeoutMs: number): void => {
  if (!socket) return
  const mark = (error: Error): void => {
    Object.assign(error, { code: notConnected })
  }
  const timer = setTimeout(() => socket.destroy(new Error('connecting took too long')), timeoutMs)
  const done = (): void => {
    clearTimeout(timer)
    socket.off('error', mark)
  }
  socket.prependListener('error', mark)
  socket.once(readyEvent, done)
  socket.once('close', () => {
    clearTimeout(timer)
  })
}

/** Callback of Node's `createConnection`. */
type OnCreate = (error: Error | null, socket: Duplex) => void

class GuardedHttpAgent extends HttpAgent {
  readonly #timeoutMs: number
  constructor(timeoutMs: number) {
    super({ keepAlive: true })
    this.#timeoutMs = timeoutMs
  }
  override createConnection(options: ClientRequestArgs, onCreate?: OnCreate): Duplex | null | undefined {
    const socket = super.createConnection(options, onCreate)
    guard(socket, 'connect', this.#timeoutMs)
    return socket
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  readonly #timeoutMs: number
  constructor(timeoutMs: number) {
    super({ keepAlive: true })
    this.#timeoutMs = timeoutMs
  }
  override createConnection(options: ClientRequestArgs, onCreate?: OnCreate): Duplex | null | undefined {
    const socket = super.createConnection(options, onCreate)
    guard(socket, 'secureConnect', this.#timeoutMs)
    return socket
  }
}

/**
 * Keep-alive connections that tell a failure to connect (name, refusal, TLS, time-out) from a failure afterwards: the former carry
 * the code {@link notConnected}. `destroy()` closes what is idle.
 */
export const createAgent = (apiRoot: string, connectTimeoutMs: number): HttpAgent =>
  apiRoot.startsWith('https:') ? new GuardedHttpsAgent(connectTimeoutMs) : new GuardedHttpAgent(connectTimeoutMs)
