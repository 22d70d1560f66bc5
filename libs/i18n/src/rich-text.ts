/**
 * Text with the little formatting that messages use, free of any markup language. Strings are always literal:
 * `<`, `{` or `_` in them mean themselves.
 */
export type RichText = readonly RichNode[]

/** A piece of literal text, or a stretch of it that is shown differently. */
export type RichNode = string | RichSpan

/** `b` bold, `c` code, `q` a quote that can be unfolded, `a` a link (which always has an `href`). */
export interface RichSpan {
  readonly tag: RichTag
  readonly href?: string
  readonly children: RichText
}

/** The four ways of showing text that the catalogue knows. */
export type RichTag = 'b' | 'c' | 'q' | 'a'

/** The literal text of `rich` without any formatting. */
export const flattenRich = (rich: RichText): string =>
  rich.map((node) => (typeof node === 'string' ? node : flattenRich(node.children))).join('')

/** Joins neighbouring strings and leaves out empty ones. */
export const mergeStrings = (nodes: RichText): RichText => {
  const merged: RichNode[] = []
  for (const node of nodes) {
    const last = merged.at(-1)
    if (typeof node !== 'string') merged.push(node)
    else if (typeof last === 'string') merged[merged.length - 1] = last + node
    else if (node !== '') merged.push(node)
  }
  return merged
}
