import type { ServerResponse } from 'node:http'
import type { PageFile } from '../api.ts'
import type { Shop } from '../shop.ts'

interface HeldFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

const root = '/api/files/'
const harmless: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif'])

/** A browser shows this type and runs nothing in it; everything else is a download. */
export const isShownInline = (type: string): boolean => harmless.has(type)

/** By RFC 8187, which keeps apart a few characters that encodeURIComponent lets through. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** How the page names a file; `place` is what {@link findFile} finds it by. */
export const toPageFile = (place: string, { name, type, bytes }: HeldFile): PageFile => ({
  name,
  type,
  size: bytes.byteLength,
  url: `${root}${place}/${encode(name)}`,
})

/** The file that a path of this server names, from one of the simulators. */
export const findFile = (
  { telegram, crm, openProject }: Pick<Shop, 'telegram' | 'crm' | 'openProject'>,
  path: string,
): HeldFile | undefined => {
  const [system, id = ''] = path.startsWith(root) ? path.slice(root.length).split('/') : []
  if (system === 'telegram') return telegram.file(id)
  if (!/^\d{1,16}$/.test(id)) return undefined
  if (system === 'openproject') return openProject.file(Number(id))
  return system === 'crm' ? crm.file(Number(id)) : undefined
}

/** Sends a file that somebody invented: shown where that is harmless, else kept from being more than a download. */
export const sendFile = (response: ServerResponse, { name, type, bytes }: HeldFile): void => {
  const isShown = isShownInline(type)
  response
    .writeHead(200, {
      'content-type': isShown ? type : 'application/octet-stream',
      'content-length': bytes.byteLength,
      'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encode(name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
    })
    .end(bytes)
}
