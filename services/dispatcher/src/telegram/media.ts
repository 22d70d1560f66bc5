import type { MessageView } from '@pinline/db'
import type { Crm } from '@pinline/domain'
import type { Attachment } from './deliver.ts'

/** What is said about a file that does not go with its card. */
export type FileLine = 'failed' | 'foreign' | 'too-large' | 'none'

/** How a message's file goes with its card. `retry`: try once more a little later. */
export type MediaOutcome =
  | { readonly type: 'attached'; readonly attachment: Attachment }
  | { readonly type: 'line'; readonly file: FileLine }
  | { readonly type: 'retry' }

export interface Media {
  /**
   * `key` names the effect: a file that fails twice for it goes as a line of text, one that was fetched is kept until it is sent. So
   * does one whose effect was tried before (`attempts` above 1): what was cut short once, most likely by its size, would be again.
   */
  of(message: Pick<MessageView, 'file'>, effect: { key: string; attempts: number }, signal: AbortSignal): Promise<MediaOutcome>
  /** The line of a file that does not go along; never asks the file's host. */
  lineOf(message: Pick<MessageView, 'file'>): Promise<FileLine>
  /** Telegram refuses the attachment: a photo goes as a document next, a document as a line of text. */
  refuse(key: string, attachment: Pick<Attachment, 'image'>): void
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
  const refused = createBounded<'photo' | 'document'>(keptFailures)
  const asAllowed = (key: string, attachment: Attachment): Attachment =>
    refused.get(key) === undefined ? attachment : { ...attachment, image: false }
  const lineOf: Media['lineOf'] = async ({ file }) => {
    if (file?.url == null) return file === null ? 'none' : 'failed'
    // Given up before it begins, a fetch only judges the host.
    const judged = await crm.fetchFile(file.url, { maxBytes: 0, timeoutMs: fetchTimeoutMs }, AbortSignal.abort())
    return judged.status === 'foreign-host' ? 'foreign' : 'failed'
  }
  return {
    lineOf,
    refuse: (key, { image }) => {
      refused.set(key, image && refused.get(key) === undefined ? 'photo' : 'document')
    },
    of: async ({ file }, { key, attempts }, signal) => {
      if (file?.url == null || attempts > 1 || refused.get(key) === 'document') return { type: 'line', file: await lineOf({ file }) }
      if ((failures.get(key) ?? 0) >= maxFailures) return { type: 'line', file: 'failed' }
      const kept = files.get(key)
      if (kept !== undefined) return { type: 'attached', attachment: asAllowed(key, kept) }
      const fetched = await crm.fetchFile(file.url, { maxBytes: maxFileBytes, timeoutMs: fetchTimeoutMs }, signal)
      if (fetched.status === 'ok') {
        const image = file.image && fetched.bytes.byteLength <= maxPhotoBytes
        const attachment = { bytes: fetched.bytes, name: file.name, image }
        files.set(key, attachment)
        return { type: 'attached', attachment: asAllowed(key, attachment) }
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
      refused.delete(key)
    },
  }
}
