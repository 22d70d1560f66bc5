/** Parts a word for a program without parting it for a reader. */
const joiner = '\u2060'
const noBreak = '\u00A0'

/** Addresses without any sign that has a meaning in code, so that they can be shown as code and copied. */
const address =
  /\bhttps?:\/\/[A-Za-z0-9._~/?=&%+,;:-]{0,1900}[A-Za-z0-9/_=-]|(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/gu

/** Control characters, and marks of direction, which would change what stands around the text. */
const unwanted = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu
const lineEnd = /\r\n|[\n\r\v\f\u0085\p{Zl}\p{Zp}]/u

const toLines = (text: string): string[] =>
  text
    .toWellFormed()
    .split(lineEnd)
    .map((line) => line.replaceAll('\t', ' ').replaceAll(unwanted, ''))

/**
 * OpenProject looks for its own signs after markdown has been read, where a backslash is gone again: `#12`, `@name`, `user:"name"`,
 * `[[page]]`, `{{macro}}`, `r12`, `www.`. A joiner within them stays.
 */
const part = (text: string): string =>
  text
    .replaceAll(/[#@](?!\u2060)/gu, `$&${joiner}`)
    .replaceAll(/:(?=[^\s\d])|(?<!\d):(?=\d)/gu, `:${joiner}`)
    .replaceAll(/\[(?=\[)|\{(?=\{)/gu, `$&${joiner}`)
    .replaceAll(/\b(?:r(?=\d)|www(?=\.))/giu, `$&${joiner}`)

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escape = (text: string): string =>
  part(text)
    .replaceAll(/[\\`*_{}[\]()#+!|~=$^]/gu, '\\$&')
    .replaceAll(/[&<>]/gu, (sign) => named[sign] ?? '')

/** What makes a list or a line only where it begins one. */
const escapeBegin = (line: string): string => line.replace(/^-/u, '\\-').replace(/^(\d{1,9})([.)])/u, '$1\\$2')

const toLine = (line: string): string => {
  const words = line.trim()
  if (words === '') return ''
  let shown = ''
  let at = 0
  for (const { 0: found, index } of words.matchAll(address)) {
    shown += `${escape(words.slice(at, index))}\`${found}\``
    at = index + found.length
  }
  // Four blanks would make it code; as many that do not break look the same.
  const indent = noBreak.repeat(Math.min(line.length - line.trimStart().length, 8))
  return indent + escapeBegin(shown + escape(words.slice(at)))
}

/**
 * Markdown that shows what somebody wrote and in which nothing of it has a meaning: no mention, link to a work package, macro, HTML,
 * link, heading, list or table. Lines stay lines; addresses are shown as code, to be copied. The same text gives the same markdown.
 */
export const safeMarkdown = (text: string): string => {
  const lines = toLines(text).map(toLine)
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .replaceAll(/^\n+|\n+$/gu, '')
    .replaceAll(/(?<!\n)\n(?!\n)/gu, '  \n')
}

const longestSubject = 255

/** A subject is shown as it is, but looked through for mentions; it has one line of at most 255 characters. */
export const safeSubject = (text: string): string => {
  const line = toLines(text)
    .join(' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll(/(?<=(?:user|group)[#:])|(?<=<)(?=mention)/giu, joiner)
  return line
    .slice(0, longestSubject)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')
}
