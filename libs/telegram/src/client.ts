import { Api, GrammyError, HttpError, InputFile } from 'grammy'
import type { ApiMethods, Opts } from 'grammy/types'
import type { Lifecycle, Logger } from '@pinline/platform'
import { createAgent, notConnected } from './agent.ts'
import { downloadFile } from './download.ts'
import type { DownloadOptions, DownloadResult } from './download.ts'
import { classifyFailure } from './outcome.ts'
import type { CallOutcome, TelegramResult } from './outcome.ts'

/** Name of a Bot API method. */
export type TelegramMethod = keyof ApiMethods
/** Payload of a method; `{}` for those that take none. */
export type TelegramPayload<M extends TelegramMethod> = Opts<M>
/** What a method answers with. */
export type TelegramValue<M extends TelegramMethod> = ReturnType<ApiMethods[M]>

export interface CallOptions {
  /** Gives up when aborted. Before the request has begun nothing was done; afterwards the outcome is unknown. */
  readonly signal?: AbortSignal
  /** Longest wait for this call instead of the client's, for long polling. */
  readonly timeoutMs?: number
}

export interface TelegramClientOptions {
  readonly token: string
  /** Root of the Bot API without a trailing slash. @defaultValue Telegram's own */
  readonly apiRoot?: string
  /** Longest wait for an answer. @defaultValue 8000 */
  readonly timeoutMs?: number
  /** Longest wait for the answer to an upload, or for a whole download. @defaultValue 30000 */
  readonly uploadTimeoutMs?: number
  /** Longest wait for a connection. @defaultValue 3000 */
  readonly connectTimeoutMs?: number
  readonly logger: Pick<Logger, 'debug' | 'warn'>
}

/**
 * One bot at one Bot API server. Nothing is retried or throttled here, and no failure of the other side throws. Logs carry the
 * method and the class of the outcome, never a token, an id or a text.
 */
export interface TelegramClient {
  call<M extends TelegramMethod>(method: M, payload: TelegramPayload<M>, options?: CallOptions): Promise<TelegramResult<TelegramValue<M>>>
  /** Like `call`, with the time-out of uploads. Files in the payload are made by {@link inputFile}. */
  upload<M extends TelegramMethod>(method: M, payload: TelegramPayload<M>, options?: CallOptions): Promise<TelegramResult<TelegramValue<M>>>
  /** Fetches a file that somebody sent to the bot; `too-large` as soon as more than `maxBytes` are announced or come. */
  download(fileId: string, options: DownloadOptions): Promise<DownloadResult>
  /** Closes idle connections. Safe to call twice. */
  close(): void
}

/** Methods without parameters: grammY takes the signal as their first argument. */
const bareMethods: ReadonlySet<string> = new Set([
  'getMe',
  'getWebhookInfo',
  'getForumTopicIconStickers',
  'getAvailableGifts',
  'logOut',
  'close',
  'getMyStarBalance',
  'removeMyProfilePhoto',
])

const defaultApiRoot = 'https://api.telegram.org'

/** The server answered with JSON that is no answer of a Bot API. */
class ForeignAnswerError extends Error {
  readonly code = 'FOREIGN_ANSWER'
}

const isApiAnswer = (answer: unknown): boolean =>
  typeof answer === 'object' &&
  answer !== null &&
  'ok' in answer &&
  ((answer.ok === true && 'result' in answer) ||
    (answer.ok === false && 'error_code' in answer && typeof answer.error_code === 'number' && 'description' in answer))

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined

const toOutcome = (thrown: unknown, timeout: AbortSignal): CallOutcome => {
  if (thrown instanceof GrammyError) {
    const { retry_after: retryAfterSeconds, migrate_to_chat_id: migrateToChatId } = thrown.parameters
    return { kind: 'answered', errorCode: thrown.error_code, description: thrown.description, retryAfterSeconds, migrateToChatId }
  }
  if (thrown instanceof ForeignAnswerError) return { kind: 'not-json' }
  if (!(thrown instanceof HttpError)) throw thrown
  if (property(thrown.error, 'code') === notConnected) return { kind: 'not-connected' }
  if (property(thrown.error, 'type') === 'invalid-json') return { kind: 'not-json' }
  return { kind: timeout.aborted ? 'timeout' : 'reset' }
}

/** Bytes as a file in a payload: `{ document: inputFile(bytes, 'invoice.pdf') }`. Safe to send more than once. */
export const inputFile = (bytes: Uint8Array, name: string): InputFile => new InputFile(bytes, name)

const request = async <M extends TelegramMethod>(
  api: Api,
  method: M,
  payload: TelegramPayload<M>,
  signal: AbortSignal,
): Promise<TelegramValue<M>> => {
  // The raw API is a proxy; TypeScript cannot follow a method and its arguments that depend on a type parameter.
  const raw = api.raw[method] as unknown as (...args: unknown[]) => Promise<TelegramValue<M>>
  return bareMethods.has(method) ? raw(signal) : raw(payload, signal)
}

const perform = async <M extends TelegramMethod>(
  api: Api,
  method: M,
  payload: TelegramPayload<M>,
  defaultTimeoutMs: number,
  call: CallOptions,
) => {
  if (call.signal?.aborted === true) return classifyFailure({ kind: 'cancelled' })
  const timeout = AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs)
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout
  try {
    return { status: 'ok', value: await request(api, method, payload, signal) } as const
  } catch (error) {
    return classifyFailure(toOutcome(error, timeout))
  }
}

/** Creates the client of one bot. Makes no connection until the first call. */
export const createTelegramClient = (options: TelegramClientOptions): TelegramClient => {
  const { token, apiRoot = defaultApiRoot, timeoutMs = 8000, uploadTimeoutMs = 30_000, connectTimeoutMs = 3000, logger } = options
  const agent = createAgent(apiRoot, connectTimeoutMs)
  const api = new Api(token, { apiRoot, baseFetchConfig: { agent } })
  api.config.use(async (previous, method, payload, signal) => {
    const answer = await previous(method, payload, signal)
    if (!isApiAnswer(answer)) throw new ForeignAnswerError(`no Bot API answer to ${method}`)
    return answer
  })

  const logged = async <M extends TelegramMethod>(
    method: M,
    payload: TelegramPayload<M>,
    defaultTimeoutMs: number,
    call: CallOptions = {},
  ) => {
    const result = await perform(api, method, payload, defaultTimeoutMs, call)
    const fields = { method, status: result.status, ...('reason' in result ? { reason: result.reason } : {}) }
    if (result.status === 'ok' || result.status === 'not-modified') logger.debug(fields, 'Telegram answered')
    else logger.warn(fields, 'Telegram did not do it')
    return result
  }

  return {
    call: (method, payload, call) => logged(method, payload, timeoutMs, call),
    upload: (method, payload, call) => logged(method, payload, uploadTimeoutMs, call),
    download: async (fileId, download) => {
      const file = await logged('getFile', { file_id: fileId }, timeoutMs, download)
      if (file.status === 'rejected' && /file is too big/u.test(file.description)) return { status: 'too-large' }
      if (file.status !== 'ok') return file
      const result = await downloadFile(`${apiRoot}/file/bot${token}/`, file.value, { timeoutMs: uploadTimeoutMs, ...download })
      if (result.status !== 'ok') logger.warn({ method: 'download', status: result.status }, 'Telegram did not do it')
      return result
    },
    close: () => {
      agent.destroy()
    },
  }
}

/** {@link createTelegramClient} for a service: closed as its `telegram`. */
export const openTelegramClient = ({
  lifecycle,
  ...options
}: TelegramClientOptions & { readonly lifecycle: Pick<Lifecycle, 'defer'> }): TelegramClient => {
  const client = createTelegramClient(options)
  lifecycle.defer('telegram', () => {
    client.close()
  })
  return client
}
