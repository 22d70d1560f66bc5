import { createHash } from 'node:crypto'
import type { OpenProject, WorkFile, WorkUpload } from '@pinline/domain'
import type { Client } from './client.ts'
import { unreadable } from './client.ts'
import { readElements, readFile } from './resources.ts'

const longestName = 120

/** A name that the instance keeps as it is: it replaces signs that have a meaning in paths, and a file is looked for by its name. */
export const toFileName = (name: string): string => {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._() +-]/gu, '_')
    .trim()
  const dot = plain.lastIndexOf('.')
  const ending = dot > 0 && plain.length - dot <= 12 ? plain.slice(dot) : ''
  const begin = (ending === '' ? plain : plain.slice(0, dot))
    .slice(0, longestName - ending.length)
    .replace(/\p{Cs}$/u, '')
    .trimEnd()
  return /[\p{L}\p{N}]/u.test(begin + ending) ? begin + ending : 'file'
}

/**
 * Is this the upload, already there? By size and MD5, or by name while the instance has not counted the MD5. Two uploads with the
 * same content are the same.
 */
export const isSameFile = (upload: WorkUpload, file: WorkFile): boolean => {
  if (file.size !== upload.content.byteLength) return false
  if (file.md5 === null) return file.name === toFileName(upload.name)
  return file.md5 === createHash('md5').update(upload.content).digest('hex')
}

const pathOf = (work: number): string => `work_packages/${String(work)}/attachments`

const toForm = ({ name, type, content }: WorkUpload): FormData => {
  const fileName = toFileName(name)
  const form = new FormData()
  // As text and not as a Blob: a part with a name of its own would be taken for a file.
  form.append('metadata', JSON.stringify({ fileName }))
  form.append('file', new Blob([new Uint8Array(content)], { type }), fileName)
  return form
}

/** Lists and uploads of the port. */
export const createFiles = (client: Client): Pick<OpenProject, 'attach' | 'files'> => ({
  async attach(work, upload, { signal } = {}) {
    const answer = await client.call({ method: 'POST', path: pathOf(work), body: { form: toForm(upload) }, effect: true, signal })
    if (answer.status !== 'ok') return answer
    const value = readFile(answer.body)
    return value === null ? unreadable : { status: 'ok', value }
  },

  async files(work, { signal } = {}) {
    const answer = await client.call({ method: 'GET', path: pathOf(work), effect: false, signal })
    if (answer.status !== 'ok') return answer
    const list = readElements(answer.body)
    if (list === null) return unreadable
    const files = list.elements.map(readFile)
    // One that can not be read must not be taken for none: it would be uploaded again.
    return files.some((file) => file === null) ? unreadable : { status: 'ok', value: files.filter((file) => file !== null) }
  },
})
