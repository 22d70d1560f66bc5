import { createHash } from 'node:crypto'

const longestStem = 40

/** Eight hex digits that stand for one reply: the file's name carries them, and so it is found again in the CRM. */
export const fileIdOf = (idem: string): string => createHash('sha256').update(idem).digest('hex').slice(0, 8)

/** Name under which a reply's file is uploaded: what is safe of its own name, then the reply's id, then its extension. */
export const uploadName = (name: string, idem: string): string => {
  const [, ownStem = name, extension = ''] = /^(.*?)(\.[A-Za-z0-9]{1,8})?$/su.exec(name) ?? []
  const stem = ownStem
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/gu, '-')
    .slice(0, longestStem)
    .replace(/^-+|-+$/gu, '')
  return `${stem === '' ? 'file' : stem}-${fileIdOf(idem)}${extension.toLowerCase()}`
}
