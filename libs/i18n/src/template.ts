import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from './catalogue.ts'
import { flattenRich, mergeStrings } from './rich-text.ts'
import type { RichTag, RichText } from './rich-text.ts'

/** What fills a placeholder. Text is inserted as it is, never parsed; `''`, `null`, `undefined` and `[]` are empty. */
export type TextParam = string | number | RichText | null | undefined

/** Values by placeholder; `href` is the address of the text's link. */
export type TextParams = Readonly<Record<string, TextParam>>

/** A text was asked for without a value that it names: a mistake in the caller. */
export class MissingTextParamError extends Error {
  readonly code = 'MISSING_TEXT_PARAM'
  readonly param: string
  constructor(source: string, param: string) {
    super(`The text “${source}” needs a value for {${param}}`)
    this.param = param
  }
}

interface Segment {
  readonly format: IntlMessageFormat
  readonly placeholders: readonly string[]
}

/** A parsed text. */
export interface Template {
  /** Names of all placeholders, each once. */
  readonly placeholders: readonly string[]
  readonly render: (params: TextParams) => RichText
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** The ICU parser's type of a stretch of plain text. */
const literal = 0

const lineBreak = '⏎'
const separator = ' · '
const tags: readonly RichTag[] = ['b', 'c', 'q', 'a']

const namesIn = (elements: readonly Element[]): string[] =>
  elements.flatMap((element) => {
    if ('children' in element) return namesIn(element.children)
    if ('options' in element) return [element.value, ...Object.values(element.options).flatMap((option) => namesIn(option.value))]
    if (!('value' in element)) return []
    const type: number = element.type
    return type === literal ? [] : [element.value]
  })

/** Formatted pieces; wrapped, because the formatter would flatten a bare array. */
interface Piece {
  readonly rich: RichText
}

const toRich = (chunk: string | Piece): RichText => (typeof chunk === 'string' ? [chunk] : chunk.rich)

const wrapIn =
  (tag: RichTag, href: string | undefined) =>
  (chunks: (string | Piece)[]): Piece => {
    const children = mergeStrings(chunks.flatMap(toRich))
    if (tag !== 'a') return { rich: [{ tag, children }] }
    return { rich: href === undefined ? children : [{ tag, href, children }] }
  }

const isEmpty = (value: TextParam): boolean =>
  value === null || value === undefined || (typeof value !== 'number' && (typeof value === 'string' ? value : flattenRich(value)) === '')

const toValue = (value: TextParam): string | number | Piece => {
  if (typeof value === 'string' || typeof value === 'number') return value
  return value ? { rich: value } : ''
}

/** An empty value leaves its space behind; the end of a line or segment loses it. */
const trimEnd = (rich: RichText): RichText => {
  const last = rich.at(-1)
  return typeof last === 'string' ? mergeStrings([...rich.slice(0, -1), last.trimEnd()]) : rich
}

const renderSegment = ({ format, placeholders }: Segment, values: Record<string, unknown>, params: TextParams): RichText | null => {
  const empty = placeholders.filter((name) => isEmpty(params[name]))
  if (placeholders.length > 0 && empty.length === placeholders.length) return null
  // The formatter's own type knows no mixture of values and tag functions under computed names.
  const parts = format.formatToParts<Piece>(values as Parameters<typeof format.formatToParts<Piece>>[0])
  const rich = mergeStrings(parts.flatMap((part) => toRich(part.value)))
  return empty.length > 0 ? trimEnd(rich) : rich
}

const join = (parts: readonly RichText[], glue: string): RichText =>
  mergeStrings(parts.flatMap((part, index) => (index > 0 ? [glue, ...part] : part)))

/**
 * Parses a text once. Rendering drops what has nothing to say: a segment between ` · ` all of whose values are empty goes
 * with its separator, and a line whose segments with values are all empty goes whole.
 * @throws SyntaxError where the source is no valid ICU message.
 */
export const compileTemplate = (source: string, language: Language): Template => {
  const lines = source.split(lineBreak).map((line) =>
    line.split(separator).map((segment): Segment => {
      const format = new IntlMessageFormat(segment, language)
      return { format, placeholders: [...new Set(namesIn(format.getAst()))] }
    }),
  )
  const placeholders = [...new Set(lines.flat().flatMap((segment) => segment.placeholders))]

  const render = (params: TextParams): RichText => {
    const missing = placeholders.find((name) => !Object.hasOwn(params, name))
    if (missing !== undefined) throw new MissingTextParamError(source, missing)
    const href = typeof params['href'] === 'string' && params['href'] !== '' ? params['href'] : undefined
    const values: Record<string, unknown> = Object.fromEntries(placeholders.map((name) => [name, toValue(params[name])]))
    for (const tag of tags) values[tag] = wrapIn(tag, href)

    const rendered = lines.flatMap((line) => {
      const segments = line.map((segment) => renderSegment(segment, values, params))
      const withValues = segments.filter((_, index) => line[index]?.placeholders.length !== 0)
      if (withValues.length > 0 && withValues.every((segment) => segment === null)) return []
      return [
        join(
          segments.filter((segment): segment is RichText => segment !== null),
          separator,
        ),
      ]
    })
    return join(rendered, '\n')
  }
  return { placeholders, render }
}
