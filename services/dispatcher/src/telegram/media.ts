import type { MessageView } from '@pinline/db'
import type { Crm } from '@pinline/domain'
import type { Attachment } from './deliver.ts'

/** How a message's file goes with its card. `retry`: try once more a little later. */
export type MediaOutcome =
  | { readonly type: 'attached'; readonly attachment: Attachment }
  | { readonly type: 'line'; readonly file: 'failed' | 'foreign' | 'too-large' | 'none' }
  | { readonly type: 'retry' }

export interface Media {
  /** `key` names the effect: a file that fails twice for it goes as a line of text. */
  of(message: MessageView, key: string, signal: AbortSignal): Promise<MediaOutcome>
  /** The effect is done, whatever its file did. */
  forget(key: string): void
}

/** Telegram takes 10 MB as a photo and 50 MB as a document; beyond a photo's size a picture goes as a document. */
const maxPhotoBytes = 10 * 1024 * 1024
const maxFileBytes = 45 * 1024 * 1024

/** Short enough for a fetch and a sending within one lease. */
const fetchTimeoutMs = 5_000

export const createMedia = (crm: Pick<Crm, 'fetchFile'>): Media => {
  const failures = new Map<string, number>()
  return {
    of: async ({ file }, key, signal) => {
      if (file?.url == null) return { type: 'line', file: file === null ? 'none' : 'failed' }
      const fetched = await crm.fetchFile(file.url, { maxBytes: maxFileBytes, timeoutMs: fetchTimeoutMs }, signal)
      if (fetched.status === 'ok') {
        const image = file.image && fetched.bytes.byteLength <= maxPhotoBytes
        return { type: 'attached', attachment: { bytes: fetched.bytes, name: file.name, image } }
      }
      if (fetched.status === 'foreign-host') return { type: 'line', file: 'foreign' }
      if (fetched.status === 'too-large') return { type: 'line', file: 'too-large' }
      const failed = (failures.get(key) ?? 0) + 1
      failures.set(key, failed)
      return failed < 2 ? { type: 'retry' } : { type: 'line', file: 'failed' }
    },
    forget: (key) => {
      failures.delete(key)
    },
  }
}
