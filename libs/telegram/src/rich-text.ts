import type { MessageEntity } from '@grammyjs/types'

/**
 * Formatted text as translations give it: literal strings, and stretches that are bold (`b`), code (`c`), a quote that can be
 * unfolded (`q`) or a link (`a`). Has the shape of the translations' rich text, so that neither side needs the other.
 */
export type RichText = readonly RichNode[]
export type RichNode = string | { readonly tag: 'b' | 'c' | 'q' | 'a'; readonly href?: string; readonly children: RichText }

/** Text as Telegram takes it. Offsets and lengths of entities count UTF-16 units. */
export interface TelegramText {
  readonly text: string
  readonly entities: MessageEntity[]
}

/** Entities above this number are ignored by Telegram. */
const maxEntities = 100

/** Control characters except tab and line feed, and marks that reverse the direction of the text around them. */
const forbidden = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu

const clean = (text: string): string => text.toWellFormed().replace(/\r\n?/gu, '\n').replace(forbidden, '')

const webAddress = (href: string | undefined): string | null => {
  const url = href === undefined ? null : URL.parse(href)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null
}

type Span = Exclude<RichNode, string>
type Style = Pick<MessageEntity.CommonMessageEntity, 'type'> | Pick<MessageEntity.TextLinkMessageEntity, 'type' | 'url'>

const styleOf = (span: Span): Style | null => {
  switch (span.tag) {
    case 'b':
      return { type: 'bold' }
    case 'c':
      return { type: 'code' }
    case 'q':
      return { type: 'expandable_blockquote' }
    case 'a': {
      const url = webAddress(span.href)
      return url === null ? null : { type: 'text_link', url }
    }
  }
}

/** Telegram allows nothing inside code, code only outside bold and links, and no entity inside its own kind. */
const mayNest = (tag: Span['tag'], outer: ReadonlySet<Span['tag']>): boolean => {
  if (outer.has('c') || outer.has(tag)) return false
  if (tag === 'c') return !outer.has('b') && !outer.has('a')
  return tag !== 'q' || !outer.has('a')
}

const withLength = (style: Style, offset: number, length: number): MessageEntity =>
  style.type === 'text_link' ? { type: style.type, url: style.url, offset, length } : { type: style.type, offset, length }

const urlOf = (entity: MessageEntity): string | null => (entity.type === 'text_link' ? entity.url : null)

/** Entities of one kind that touch become one. */
const joinTouching = (sorted: readonly MessageEntity[]): MessageEntity[] => {
  const joined: MessageEntity[] = []
  for (const entity of sorted) {
    const index = joined.findLastIndex((known) => known.type === entity.type && urlOf(known) === urlOf(entity))
    const before = joined[index]
    if (before?.offset !== undefined && before.offset + before.length === entity.offset) {
      joined[index] = { ...before, length: before.length + entity.length }
    } else joined.push(entity)
  }
  return joined
}

/**
 * Turns formatted text into text and entities; no markup is ever parsed, so nothing in a value can change the formatting.
 * Control characters are removed and broken surrogates replaced. A link that is not http(s), or formatting that Telegram
 * does not allow at its place, stays as plain words.
 * @see https://core.telegram.org/bots/api#messageentity
 */
export const toMessage = (rich: RichText): TelegramText => {
  let text = ''
  const entities: MessageEntity[] = []
  const walk = (nodes: RichText, outer: ReadonlySet<Span['tag']>): void => {
    for (const node of nodes) {
      if (typeof node === 'string') {
        text += clean(node)
        continue
      }
      const style = mayNest(node.tag, outer) ? styleOf(node) : null
      const offset = text.length
      walk(node.children, style ? new Set([...outer, node.tag]) : outer)
      if (style && text.slice(offset).trim() !== '') entities.push(withLength(style, offset, text.length - offset))
    }
  }
  walk(rich, new Set())
  entities.sort((a, b) => a.offset - b.offset || b.length - a.length)
  return { text, entities: joinTouching(entities).slice(0, maxEntities) }
}

/** Unformatted text, cleaned like {@link toMessage} does it. */
export const plain = (text: string): TelegramText => ({ text: clean(text), entities: [] })
