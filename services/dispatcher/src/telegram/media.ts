import type { FileIds, KnownFile, MessageView } from '@pinline/db'
import type { Crm } from '@pinline/domain'
import { maxFileMegabytes } from '../render/message-words.ts'
import type { Attachment } from './deliver.ts'

/** What is said about a file that does not go with its card. */
export type FileLine = 'failed' | 'foreign' | 'too-large' | 'none'

/** Files that Telegram has already. */
export type FileNumbers = Pick<FileIds, 'find' | 'forget'>

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
  refuse(key: string, attachment: Pick<Attachment, 'image' | 'known' | 'url'>): void
  /** The effect is done, whatever its file did. */
  forget(key: string): void
}

/** Telegram takes 10 MB as a photo and 50 MB as a document; beyond a photo's size a picture goes as a document. */
const maxPhotoBytes = 10 * 1024 * 1024
const maxFileBytes = maxFileMegabytes * 1024 * 1024

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

const knownFile = (name: string, url: string, { fileId, kind }: KnownFile): Attachment => ({
  bytes: new Uint8Array(),
  name,
  image: kind === 'photo',
  url,
  known: fileId,
})

type File = NonNullable<MessageView['file']>

const noNumbers: FileNumbers = { find: () => Promise.resolve(null), forget: () => Promise.resolve() }

/** What is remembered of files and of the effects that they go with. */
const createMemory = () => ({
  failures: createBounded<number>(keptFailures),
  files: createBounded<Attachment>(keptFiles),
  refused: createBounded<'photo' | 'document'>(keptFailures),
  /** By address; the others by effect. */
  tooLarge: createBounded<true>(keptFailures),
  forgotten: createBounded<true>(keptFailures),
})
type Memory = ReturnType<typeof createMemory>

const asAllowed = ({ refused }: Pick<Memory, 'refused'>, key: string, attachment: Attachment): Attachment =>
  refused.get(key) === undefined ? attachment : { ...attachment, image: false }

const createFetch =
  (crm: Pick<Crm, 'fetchFile'>, memory: Memory) =>
  async (file: File, url: string, key: string, signal: AbortSignal): Promise<MediaOutcome> => {
    const { files, failures, tooLarge } = memory
    const fetched = await crm.fetchFile(url, { maxBytes: maxFileBytes, timeoutMs: fetchTimeoutMs }, signal)
    if (fetched.status === 'ok') {
      const attachment = { bytes: fetched.bytes, name: file.name, image: file.image && fetched.bytes.byteLength <= maxPhotoBytes, url }
      files.set(key, attachment)
      return { type: 'attached', attachment: asAllowed(memory, key, attachment) }
    }
    if (fetched.status === 'foreign-host') return { type: 'line', file: 'foreign' }
    if (fetched.status === 'too-large') {
      tooLarge.set(url, true)
      return { type: 'line', file: 'too-large' }
    }
    // Cut short by our own end, it has not failed.
    if (signal.aborted) return { type: 'retry' }
    const failed = (failures.get(key) ?? 0) + 1
    failures.set(key, failed)
    return failed < maxFailures ? { type: 'retry' } : { type: 'line', file: 'failed' }
  }

export const createMedia = (crm: Pick<Crm, 'fetchFile'>, numbers: FileNumbers = noNumbers): Media => {
  const memory = createMemory()
  const { failures, files, refused, tooLarge, forgotten } = memory
  const fetch = createFetch(crm, memory)
  const lineOf: Media['lineOf'] = async ({ file }) => {
    if (file?.url == null) return file === null ? 'none' : 'failed'
    if (tooLarge.get(file.url) !== undefined) return 'too-large'
    // Given up before it begins, a fetch only judges the host.
    const judged = await crm.fetchFile(file.url, { maxBytes: 0, timeoutMs: fetchTimeoutMs }, AbortSignal.abort())
    return judged.status === 'foreign-host' ? 'foreign' : 'failed'
  }
  const refuse: Media['refuse'] = (key, { image, known, url }) => {
    if (known === undefined || url === undefined) {
      refused.set(key, image && refused.get(key) === undefined ? 'photo' : 'document')
      return
    }
    // Telegram forgets files; the file itself may be as good as ever.
    forgotten.set(key, true)
    void numbers.forget(url).catch(() => undefined)
  }
  return {
    lineOf,
    refuse,
    of: async ({ file }, { key, attempts }, signal) => {
      if (file?.url == null || attempts > 1 || refused.get(key) === 'document') return { type: 'line', file: await lineOf({ file }) }
      if ((failures.get(key) ?? 0) >= maxFailures) return { type: 'line', file: 'failed' }
      const known = forgotten.get(key) === undefined && refused.get(key) === undefined ? await numbers.find(file.url) : null
      if (known !== null) return { type: 'attached', attachment: knownFile(file.name, file.url, known) }
      const kept = files.get(key)
      if (kept !== undefined) return { type: 'attached', attachment: asAllowed(memory, key, kept) }
      return fetch(file, file.url, key, signal)
    },
    forget: (key) => {
      failures.delete(key)
      files.delete(key)
      refused.delete(key)
      forgotten.delete(key)
    },
  }
}
