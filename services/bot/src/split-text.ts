import type { ReplyPart } from '@pinline/db'

/** Where a text is best cut: after a paragraph, a line, a sentence, a word. */
const seams = [/\n\s*\n/gu, /\n/gu, /[.!?…]["»”)]*\s/gu, /\s/gu] as const

/** A cut nearer to the beginning than this would leave too little before it. */
const leastShare = 0.5

/** End of the last seam that fits, null where there is none that is worth it. */
const lastSeam = (text: string, seam: RegExp, max: number): number | null => {
  const ends = [...text.slice(0, max + 1).matchAll(seam)].map((found) => found.index + found[0].length)
  // What follows the seam is cut away, so blanks at its end may stand beyond the limit.
  const last = ends.findLast((end) => text.slice(0, end).trimEnd().length <= max)
  return last === undefined || last < max * leastShare ? null : last
}

/** Never between the halves of one character. */
const hardCut = (text: string, max: number): number => (/[\uD800-\uDBFF]/u.test(text.charAt(max - 1)) ? max - 1 : max)

/** A text in pieces of at most `max` UTF-16 units, two or more, cut where a reader would. Nothing but blanks around the cuts is left out. */
export const splitText = (text: string, max: number): string[] => {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > max) {
    const window = rest
    const cut = seams.map((seam) => lastSeam(window, seam, max)).find((end) => end !== null) ?? hardCut(rest, max)
    pieces.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  return rest === '' ? pieces : [...pieces, rest]
}

/** The longest text among parts, in UTF-16 units. */
export const longestText = (parts: readonly ReplyPart[]): number =>
  Math.max(0, ...parts.map((part) => (part.type === 'text' ? part.text.length : 0)))

/** The same parts, with long texts in pieces. */
export const splitParts = (parts: readonly ReplyPart[], max: number): ReplyPart[] =>
  parts.flatMap((part): ReplyPart[] => (part.type === 'text' ? splitText(part.text, max).map((text) => ({ type: 'text', text })) : [part]))
