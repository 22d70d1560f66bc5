import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isRecord } from './values.ts'

interface Trace {
  request: object | null
  written: boolean
}

const traces = new AsyncLocalStorage<Trace>()

const onCreate = (message: unknown): void => {
  const trace = traces.getStore()
  if (trace && isRecord(message) && isRecord(message['request'])) trace.request = message['request']
}

/**
 * Runs one `fetch` and can tell afterwards whether its request surely never left: `fetch` alone does not say whether a time-out
 * struck before or after the request was written.
 * @param mayWrite - asked right before the first byte is written; false where the call's signal is aborted, and nothing will be
 * @see https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
 */
export const traceConnection = async <T>(run: (neverWritten: () => boolean) => Promise<T>, mayWrite: () => boolean): Promise<T> => {
  const trace: Trace = { request: null, written: false }
  const onSend = (message: unknown): void => {
    // Who aborts its signal here destroys the socket before the client writes to it.
    if (isRecord(message) && message['request'] === trace.request && mayWrite()) trace.written = true
  }
  subscribe('undici:request:create', onCreate)
  subscribe('undici:client:sendHeaders', onSend)
  try {
    // A request that was never seen being made proves nothing, so it counts as written.
    return await traces.run(trace, () => run(() => trace.request !== null && !trace.written))
  } finally {
    unsubscribe('undici:client:sendHeaders', onSend)
    unsubscribe('undici:request:create', onCreate)
  }
}

const certificateRefused = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  'UND_ERR_CONNECT_TIMEOUT',
])
const connecting = new Set(['connect', 'getaddrinfo', 'queryA', 'queryAaaa'])

/**
 * Did the connection fail before anything could be sent? Decided by error class, code and system call, never by text: refused, no
 * such name, no route, connect time-out, TLS refused.
 */
export const isConnectFailure = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  // One error per address when a host has several.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isConnectFailure)
  if ('syscall' in error && typeof error.syscall === 'string' && connecting.has(error.syscall)) return true
  if ('code' in error && typeof error.code === 'string' && certificateRefused.has(error.code)) return true
  return error.cause !== undefined && isConnectFailure(error.cause)
}

const timeOuts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** Did the HTTP client give up waiting for an answer by its own time-outs? */
export const isAnswerTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string' && timeOuts.has(error.code)) ||
    (error.cause !== undefined && isAnswerTimeout(error.cause)))
