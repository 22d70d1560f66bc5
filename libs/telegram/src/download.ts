import type { File } from '@grammyjs/types'
import { classifyFailure } from './outcome.ts'
import type { TelegramFailure } from './outcome.ts'

export interface DownloadOptions {
  readonly maxBytes: number
  readonly signal?: AbortSignal
  /** Longest wait for the whole file. @defaultValue the client's time-out of uploads */
  readonly timeoutMs?: number
}

/** The file, with the last part of its path as a name; or why there is none. A download has no effects, so all may be repeated. */
export type DownloadResult =
  { readonly status: 'ok'; readonly bytes: Uint8Array; readonly name: string } | { readonly status: 'too-large' } | TelegramFailure

/** null for a path that would leave the bot's own folder. */
const toUrl = (root: string, path: string): string | null => {
  const segments = path.split('/')
  return segments.some((segment) => segment === '' || segment === '.' || segment === '..')
    ? null
    : root + segments.map(encodeURIComponent).join('/')
}

const readUpTo = async (body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array | null> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) return null // leaving the loop cancels the stream
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const statusFailure = (response: Response): TelegramFailure => {
  if (response.status === 404) return { status: 'gone' }
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return classifyFailure({
    kind: 'answered',
    errorCode: response.status,
    description: `HTTP ${String(response.status)}`,
    retryAfterSeconds: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds : undefined,
  })
}

/** Fetches `file` below `root`, which holds the token and is never logged. Redirects are refused: they would carry it elsewhere. */
export const downloadFile = async (root: string, file: File, options: DownloadOptions & { timeoutMs: number }): Promise<DownloadResult> => {
  const { maxBytes, signal, timeoutMs } = options
  const path = file.file_path ?? ''
  const url = toUrl(root, path)
  if (url === null) return { status: 'rejected', description: 'the file has no usable path' }
  if ((file.file_size ?? 0) > maxBytes) return { status: 'too-large' }
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, { redirect: 'error', signal: signal ? AbortSignal.any([signal, timeout]) : timeout })
    if (!response.ok) {
      await response.body?.cancel()
      return statusFailure(response)
    }
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
      await response.body?.cancel()
      return { status: 'too-large' }
    }
    const bytes = response.body ? await readUpTo(response.body, maxBytes) : new Uint8Array()
    return bytes ? { status: 'ok', bytes, name: path.slice(path.lastIndexOf('/') + 1) } : { status: 'too-large' }
  } catch {
    if (timeout.aborted) return classifyFailure({ kind: 'timeout' })
    return classifyFailure(signal?.aborted === true ? { kind: 'cancelled' } : { kind: 'reset' })
  }
}
