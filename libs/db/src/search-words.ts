/** What somebody looks for: an order's number, an address or the part before its @, words of a message. Null where it is none. */
export interface SearchWords {
  readonly order: number | null
  readonly address: string | null
  /** A text search query: every word, as the beginning of a word. */
  readonly query: string | null
}

/** A query of more words finds no more. */
const maxWords = 8
/** The beginning of nearly every word is no beginning to look for. */
const prefixLength = 2

/**
 * A database of the C locale knows small and capital letters of ASCII only, so a word is looked for as people write it: small, at the
 * beginning of a sentence, or shouted.
 */
const spellings = (word: string): string[] => {
  const [first = '', ...rest] = word
  return [...new Set([word, first.toUpperCase() + rest.join(''), word.toUpperCase()])]
}

const toTerm = (word: string): string => {
  // Letters and digits only, so that nothing of the query's own language is in them.
  const terms = spellings(word).map((spelling) => (word.length < prefixLength ? `'${spelling}'` : `'${spelling}':*`))
  return terms.length === 1 ? terms.join('') : `(${terms.join(' | ')})`
}

const toQuery = (text: string): string | null => {
  const words = (text.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, maxWords)
  return words.length === 0 ? null : words.map(toTerm).join(' & ')
}

/** Reads what was typed into a search. */
export const readSearchWords = (text: string): SearchWords => {
  const trimmed = text.normalize('NFC').trim().toLowerCase()
  const [, digits] = /^(?:№|#)?\s*(\d{1,15})$/u.exec(trimmed) ?? []
  return {
    order: digits === undefined ? null : Number(digits),
    address: /^\S+$/u.test(trimmed) ? trimmed : null,
    query: trimmed.includes('@') ? null : toQuery(trimmed),
  }
}
