import type { OpenProject } from '@pinline/domain'
import type { Clock, OpenProjectAuth } from '@pinline/platform'
import { z } from 'zod'
import type { ApiRequest } from './client.ts'
import { createClient, unreadable } from './client.ts'
import { createComments } from './comments.ts'
import { createDownload } from './download.ts'
import { exchange } from './exchange.ts'
import { createFiles } from './files.ts'
import { createWorkPackages } from './work-packages.ts'

/** What the adapter needs. */
export interface OpenProjectOptions {
  /** Root of the instance, without `/api/v3`, for example `https://desk.example`; trailing slashes do not matter. */
  readonly baseUrl: string
  readonly auth: OpenProjectAuth
  /** Numbers of the custom fields (format Text) for the requester's Telegram number and for our key. */
  readonly fields: { readonly telegramId: number; readonly requestKey: number }
  /**
   * In which the instance words what it refuses.
   * @defaultValue `'en'`
   */
  readonly language?: string
  /** Judges until when an access token holds. */
  readonly clock: Clock
  /**
   * For each exchange, from connecting to the last byte; the one for files of an upload or a download.
   * @defaultValue 15000
   */
  readonly timeoutMs?: number
  /** @defaultValue 120000 */
  readonly fileTimeoutMs?: number
  /**
   * Bytes of the largest download.
   * @defaultValue 50 MB, the largest file that a bot may send
   */
  readonly maxDownloadBytes?: number
}

const user = z.object({ id: z.int().positive() })
const configuration = z.object({ maximumAttachmentFileSize: z.int().nonnegative() })

/**
 * The {@link OpenProject} over API v3 of one instance. Makes no call until it is asked to, keeps no connection and needs no closing;
 * one for each process is enough. Works with every version that knows API tokens; what newer ones offer is not needed.
 * @see https://www.openproject.org/docs/api/
 */
export const createOpenProject = (options: OpenProjectOptions): OpenProject => {
  const { auth, fields, language = 'en', clock, timeoutMs = 15_000, fileTimeoutMs = 120_000, maxDownloadBytes = 50 * 1024 * 1024 } = options
  const baseUrl = options.baseUrl.replace(/\/+$/u, '')
  const client = createClient({ baseUrl, auth, language, clock, timeoutMs, fileTimeoutMs })

  const get = async <Shape extends z.ZodType>(path: string, shape: Shape, signal: ApiRequest['signal']) => {
    const answer = await client.call({ method: 'GET', path, effect: false, signal })
    if (answer.status !== 'ok') return answer
    const parsed = shape.safeParse(answer.body)
    return parsed.success ? { status: 'ok' as const, value: parsed.data } : unreadable
  }

  return {
    ...createWorkPackages({ client, fields, clock }),
    ...createComments(client),
    ...createFiles(client),
    download: createDownload({
      baseUrl,
      authorize: client.authorize,
      exchange,
      clock,
      timeoutMs: fileTimeoutMs,
      maxBytes: maxDownloadBytes,
    }),

    async me({ signal } = {}) {
      const read = await get('users/me', user, signal)
      return read.status === 'ok' ? { status: 'ok', value: read.value.id } : read
    },

    async limits({ signal } = {}) {
      const read = await get('configuration', configuration, signal)
      return read.status === 'ok' ? { status: 'ok', value: { fileBytes: read.value.maximumAttachmentFileSize } } : read
    },
  }
}
