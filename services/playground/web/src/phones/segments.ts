import type { MessageEntity } from '@grammyjs/types'

/** What a stretch of text is shown as; everything else that Telegram knows is shown as plain text. */
export type Mark = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'code' | 'pre' | 'quote' | 'fold' | 'link' | 'word'

/** A piece of a message: literal text, or a marked stretch of further pieces. */
export type Segment = string | MarkedSegment

export interface MarkedSegment {
  readonly mark: Mark
  /** Of a link; never anything but http or https. */
  readonly href?: string
  readonly parts: readonly Segment[]
}

interface Span {
  readonly mark: Mark
  readonly href?: string
  readonly from: number
  readonly to: number
}

/** Telegram takes 100 a message; more come from nobody honest, and nesting costs stack. */
const mostEntities = 100

/** The address if it leads to the web, else undefined: `javascript:` and its like never reach an href. */
export const toSafeHref = (address: string): string | undefined => {
  try {
    const { protocol, href } = new URL(/^[a-z][a-z\d+.-]*:/iu.test(address) ? address : `https://${address}`)
    return protocol === 'https:' || protocol === 'http:' ? href : undefined
  } catch {
    return undefined
  }
}

const marks: Readonly<Partial<Record<MessageEntity['type'], Mark>>> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strike',
  spoiler: 'spoiler',
  code: 'code',
  pre: 'pre',
  blockquote: 'quote',
  expandable_blockquote: 'fold',
  mention: 'word',
  text_mention: 'word',
  hashtag: 'word',
  bot_command: 'word',
}

const isInsidePair = (text: string, at: number): boolean =>
  /[\uD800-\uDBFF]/u.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/u.test(text.charAt(at))

const toSpan = (text: string, entity: MessageEntity): Span | undefined => {
  const { offset, length } = entity
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) return undefined
  const start = Math.min(Math.max(offset, 0), text.length)
  const end = Math.min(Math.max(offset + length, start), text.length)
  // half a surrogate pair is no character: a stretch takes it whole
  const from = isInsidePair(text, start) ? start - 1 : start
  const to = isInsidePair(text, end) ? end + 1 : end
  if (from >= to) return undefined
  const address = entity.type === 'text_link' ? entity.url : entity.type === 'url' ? text.slice(from, to) : undefined
  if (address !== undefined) {
    const href = toSafeHref(address)
    return href === undefined ? undefined : { mark: 'link', href, from, to }
  }
  const mark = marks[entity.type]
  return mark === undefined ? undefined : { mark, from, to }
}

const byPlace = (a: Span, b: Span): number => a.from - b.from || b.to - a.to

/** Spans between `from` and `to`, each inside the one around it; what sticks out is cut off and goes on behind. */
const build = (text: string, from: number, to: number, spans: readonly Span[]): Segment[] => {
  const parts: Segment[] = []
  let waiting = [...spans].sort(byPlace)
  let at = from
  for (let span = waiting.shift(); span !== undefined; span = waiting.shift()) {
    const { from: start, to: end, ...look } = span
    if (start > at) parts.push(text.slice(at, start))
    const inner = waiting.filter((other) => other.from < end)
    const outside = inner.filter((other) => other.to > end).map((other) => ({ ...other, from: end }))
    const inside = inner.map((other) => ({ ...other, to: Math.min(other.to, end) }))
    parts.push({ ...look, parts: build(text, start, end, inside) })
    waiting = [...outside, ...waiting.filter((other) => other.from >= end)].sort(byPlace)
    at = end
  }
  if (at < to) parts.push(text.slice(at, to))
  return parts
}

/** A message as nested pieces. Joined they are `text`, whatever the entities say. Offsets count UTF-16 units. */
export const toSegments = (text: string, entities: readonly MessageEntity[]): Segment[] => {
  const spans = entities.slice(0, mostEntities).map((entity) => toSpan(text, entity))
  return build(
    text,
    0,
    text.length,
    spans.filter((span) => span !== undefined),
  )
}
