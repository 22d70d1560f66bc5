const ellipsis = '…'

/**
 * How a text's length is counted: by what a reader sees as one sign, or by UTF-16 units as Telegram does. A sign on which thousands of marks
 * are piled counts again for every sixteen units, which no emoji has, so that the number of signs bounds the text's size too.
 */
export type TextUnit = 'graphemes' | 'utf16'

/** Units of a sign before it counts again. */
const unitsOfSign = 16

const segmenter = new Intl.Segmenter('uk', { granularity: 'grapheme' })

const weightOf = (grapheme: string, unit: TextUnit): number =>
  unit === 'utf16' ? grapheme.length : Math.ceil(grapheme.length / unitsOfSign)

/** Graphemes up to the one that no longer fits; all of them where `fits`. Looks no further, for a text may be long. */
const graphemesUpTo = (text: string, max: number, unit: TextUnit): { graphemes: string[]; fits: boolean } => {
  const graphemes: string[] = []
  let length = 0
  for (const { segment } of segmenter.segment(text)) {
    graphemes.push(segment)
    length += weightOf(segment, unit)
    if (length > max) return { graphemes, fits: false }
  }
  return { graphemes, fits: true }
}

/**
 * Shortens `text` to `max` (the “…” included) without splitting a grapheme: at the last blank where that costs less than a
 * third of the room, else inside the word. A text that fits comes back unchanged.
 * @param unit What `max` counts. @defaultValue `'graphemes'`
 */
export const cutGraphemes = (text: string, max: number, unit: TextUnit = 'graphemes'): string => {
  if (text.length <= max) return text // never more graphemes than UTF-16 units
  const { graphemes, fits } = graphemesUpTo(text, max, unit)
  if (fits) return text
  if (max < ellipsis.length) return ''
  const room = max - ellipsis.length
  let used = 0
  let count = 0
  for (const grapheme of graphemes) {
    used += weightOf(grapheme, unit)
    if (used > room) break
    count += 1
  }
  const endsAtWord = /^\s/u.test(graphemes[count] ?? '')
  const lastBlank = graphemes.slice(0, count).findLastIndex((grapheme) => /^\s/u.test(grapheme))
  const end = !endsAtWord && lastBlank > (count * 2) / 3 ? lastBlank : count
  return graphemes.slice(0, end).join('').trimEnd() + ellipsis
}
