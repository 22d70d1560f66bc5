import type { Relay } from '@pinline/catalogue'
import type { WorkComment } from '@pinline/domain'

/** A comment of the staff as its requester reads it. */
export interface RelayedWords {
  readonly text: string
  /** Files of the work package that it shows or links to: they are meant for its reader too. */
  readonly attachments: readonly number[]
}

const attachmentLink = String.raw`[^\s)"'>]*\/attachments\/(\d+)[^\s)"'>]*`
const references = new RegExp(attachmentLink, 'gu')
const images = new RegExp(String.raw`!\[[^\]]*\]\(${attachmentLink}[^)]*\)|<img\b[^>]*\/attachments\/\d+[^>]*>`, 'gu')
const links = new RegExp(String.raw`\[([^\]]*)\]\(${attachmentLink}[^)]*\)`, 'gu')

/** What OpenProject's editor puts around words, taken away; what it means as emphasis may stay. */
const toPlain = (markdown: string): string =>
  markdown
    .replace(/\r\n?/gu, '\n')
    .replace(images, '')
    .replace(links, '$1')
    .replace(/<mention\b[^>]*>([^<]*)<\/mention>/gu, '$1')
    .replace(/<br\s*\/?>/gu, '\n')
    .replace(/\\([!-/:-@[-`{-~])/gu, '$1')
    .replace(/&nbsp;/gu, ' ')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()

/** The words behind the prefix, which stands alone at the very beginning. Null: there is none. */
const behind = (text: string, prefix: string): string | null => {
  const begun = text.trimStart()
  if (!begun.toLowerCase().startsWith(prefix.toLowerCase())) return null
  const rest = begun.slice(prefix.length)
  return rest === '' || /^\s/u.test(rest) ? rest : null
}

/** What of a comment goes to the requester, by the organisation's rule. Null: nothing. Internal ones never do. */
export const relayOf = ({ text, internal }: Pick<WorkComment, 'text' | 'internal'>, relay: Relay): RelayedWords | null => {
  if (internal) return null
  const words = relay.comments === 'all' ? text : behind(text, relay.prefix)
  if (words === null) return null
  const attachments = [...words.matchAll(references)].map(([, id]) => Number(id)).filter(Number.isSafeInteger)
  const plain = toPlain(words)
  return plain === '' && attachments.length === 0 ? null : { text: plain, attachments: [...new Set(attachments)] }
}

/** Words in parts that fit into a message each, cut between lines or words where they can be. */
export const inPieces = (text: string, length: number): string[] => {
  const pieces: string[] = []
  let rest = text
  while (rest.length > length) {
    const head = rest.slice(0, length)
    const end = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '))
    const cut = end > length / 2 ? end : head.replace(/[\uD800-\uDBFF]$/u, '').length
    pieces.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  return rest === '' ? pieces : [...pieces, rest]
}
