import { decode } from 'html-entities'

const breaks = /<br\s*\/?>/gi
// More rounds than any real escaping has; a bound, so that hostile text cannot keep us busy.
const decodingRounds = 4

// Strict: only entities that end in a semicolon. Otherwise `?a=1&copy=2` in a link would turn into a copyright sign.
const decodeEntities = (text: string): string => decode(text, { scope: 'strict' })

const oneLineBreak = (text: string): string => text.replace(/\r\n?/g, '\n')

/**
 * Reads the CRM's message text as plain text: `<br>` becomes a line break, entities are decoded once, NUL bytes and lone
 * surrogates go. Other tags stay as visible text, since nobody can tell markup from what a buyer typed.
 */
export const toPlainText = (text: string): string =>
  oneLineBreak(decodeEntities(text.replace(breaks, '\n')))
    .replaceAll('\0', '')
    .toWellFormed()

/** The same for a name that stands alone, on a button: null where nothing of it could be seen, as in `&nbsp;` or `<br>`. */
export const toPlainName = (text: string | null): string | null => {
  const name = toPlainText(text ?? '').trim()
  return /[^\p{C}\p{Z}]/u.test(name) ? name : null
}

/** Text as it may be sent: NUL bytes removed, lone surrogates replaced, line breaks as `\n`. No markup is added or removed. */
export const toSendableText = (text: string): string => oneLineBreak(text).replaceAll('\0', '').toWellFormed()

/**
 * The form in which a sent text and a read text are compared. `<br>` and entities are resolved until nothing changes, so it does
 * not matter how often either side escaped; then NFC, every run of blanks inside a line becomes one space (the CRM shows
 * messages as HTML, where runs and non-breaking spaces do not survive reliably), and blanks at line ends and around the whole
 * text are cut. Two texts that differ only in this are one text to the buyer. Idempotent.
 */
export const normaliseText = (text: string): string => {
  let plain = text
  for (let round = 0; round < decodingRounds; round += 1) {
    const decoded = toPlainText(plain)
    if (decoded === plain) break
    plain = decoded
  }
  return plain
    .normalize('NFC')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
}
