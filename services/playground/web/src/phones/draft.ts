import type { FileUpload } from '../../../src/api.ts'

/** A file is read whole into the page, so it has a limit; the server takes 15 MB of JSON. */
export const largestFileMegabytes = 10

/** What a composer gives away. */
export interface Draft {
  readonly text: string
  readonly file: File | null
  readonly target: DraftTarget | null
}

/** The message that a draft answers or changes. */
export interface DraftTarget {
  readonly kind: 'reply' | 'edit'
  readonly message: number
  /** Its words, for the line above the field and as the text to change. */
  readonly text: string
}

/** A file as the server takes it. */
export const toUpload = async (file: File): Promise<FileUpload> => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const chunk = 0x8000
  let binary = ''
  for (let at = 0; at < bytes.length; at += chunk) binary += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return { name: file.name.slice(0, 200) || 'file', type: file.type, base64: btoa(binary) }
}
