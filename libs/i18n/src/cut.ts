const ellipsis = '…'

/** How a text's length is counted: by what a reader sees as one sign, or by UTF-16 units as Telegram does. */
export type TextUnit = 'graphemes' | 'utf16'

const segmenter = new Intl.Segmenter('uk', { granularity: 'grapheme' })

/**
 * Shortens `text` to `max` (the “…” included) without splitting a grapheme: at the last blank where that costs less than a
 * third of the room, else inside the word. A text that fits comes back unchanged.
 * @param unit What `max` counts. @defaultValue `'graphemes'`
 */
export const cutGraphemes = (text: string, max: number, unit: TextUnit = 'graphemes'): string => {
  if (text.length <= max) return text // never more graphemes than UTF-16 units
  const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment)
  if (unit === 'graphemes' && graphemes.length <= max) return text
  if (max < ellipsis.length) return ''
  const room = max - ellipsis.length
  let used = 0
  let count = 0
  for (const grapheme of graphemes) {
    used += unit === 'graphemes' ? 1 : grapheme.length
    if (used > room) break
    count += 1
  }
  const endsAtWord = /^\s/u.test(graphemes[count] ?? '')
  const lastBlank = graphemes.slice(0, count).findLastIndex((grapheme) => /^\s/u.test(grapheme))
  const end = !endsAtWord && lastBlank > (count * 2) / 3 ? lastBlank : count
  return graphemes.slice(0, end).join('').trimEnd() + ellipsis
}
