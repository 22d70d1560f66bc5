import type { MessageView } from '@pinline/db'
import type { Crm } from '@pinline/domain'
import type { Attachment } from './deliver.ts'

/** How a message's file goes with its card. `retry`: try once more a little later. */
export type MediaOutcome =
  | { readonly type: 'attached'; readonly attachment: Attachment }
  | { readonly type: 'line'; readonly file: 'failed' | 'foreign' | 'too-large' | 'none' }
  | { readonly type: 'retry' }

export interface Media {
  /** `key` names the effect: a file that fails twice for it goes as a line of text, one that was fetched is kept until it is sent. */
  of(message: Pick<MessageView, 'file'>, key: string, signal: AbortSignal): Promise<MediaOutcome>
  /** The effect is done, whatever its file did. */
  forget(key: string): void
}

/** Telegram takes 10 MB as a photo and 50 MB as a document; beyond a photo's size a picture goes as a document. */
const maxPhotoBytes = 10 * 1024 * 1024
const maxFileBytes = 45 * 1024 * 1024

/** Short enough for a fetch and a sending within one lease. */
const fetchTimeoutMs = 5_000

const maxFailures = 2

/** Files that wait for their turn, and failures of effects that another process may have ended. */
const keptFiles = 8
const keptFailures = 1_000

/** A map that forgets its oldest entry above `max`. */
const createBounded = <Value>(max: number) => {
  const values = new Map<string, Value>()
  return {
    get: (key: string): Value | undefined => values.get(key),
    set: (key: string, value: Value): void => {
      values.delete(key)
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > max && oldest !== undefined) values.delete(oldest)
    },
    delete: (key: string): void => {
      values.delete(key)
    },
  }
}

export const createMedia = (crm: Pick<Crm, 'fetchFile'>): Media => {
  const failures = createBounded<number>(keptFailures)
  const files = createBounded<Attachment>(keptFiles)
  return {
    of: async ({ file }, key, signal) => {
      if (file?.url == null) return { type: 'line', file: file === null ? 'none' : 'failed' }
      if ((failures.get(key) ?? 0) >= maxFailures) return { type: 'line', file: 'failed' }
      const kept = files.get(key)
      if (kept !== undefined) return { type: 'attached', attachment: kept }
      const fetched = await crm.fetchFile(file.url, { maxBytes: maxFileBytes, timeoutMs: fetchTimeoutMs }, signal)
      if (fetched.status === 'ok') {
        const image = file.image && fetched.bytes.byteLength <= maxPhotoBytes
        const attachment = { bytes: fetched.bytes, name: file.name, image }
        files.set(key, attachment)
        return { type: 'attached', attachment }
      }
      if (fetched.status === 'foreign-host') return { type: 'line', file: 'foreign' }
      if (fetched.status === 'too-large') return { type: 'line', file: 'too-large' }
      // Cut short by our own end, it has not failed.
      if (signal.aborted) return { type: 'retry' }
      const failed = (failures.get(key) ?? 0) + 1
      failures.set(key, failed)
      return failed < maxFailures ? { type: 'retry' } : { type: 'line', file: 'failed' }
    },
    forget: (key) => {
      failures.delete(key)
      files.delete(key)
    },
  }
}
