import { LineCounter, isNode, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * A file of settings as plain values, with the line of each. `bad`: it is no YAML; `code` is the parser's name of what is wrong
 * ({@link https://eemeli.org/yaml/#errors}), `BAD_ALIAS` where an alias stands for nothing or for too much.
 */
export type LocatedYaml =
  | {
      readonly status: 'ok'
      /** Null where nothing but comments stands. */
      readonly value: unknown
      /** Line, from 1, of the value at a path, or of the nearest thing around it. */
      readonly lineOf: (path: readonly PropertyKey[]) => number
    }
  | { readonly status: 'bad'; readonly problems: readonly { readonly line: number; readonly code: string }[] }

const lineIn = (document: Document, path: readonly PropertyKey[], lines: LineCounter): number => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** Where the alias stands that could not be resolved. */
const badAlias = (document: Document): number => {
  let at = 0
  visit(document, {
    Alias: (_, alias) => {
      at = alias.range?.[0] ?? 0
      return alias.resolve(document) === undefined ? visit.BREAK : undefined
    },
  })
  return at
}

/** Reads YAML that people write, so that whatever is wrong with it can be told with its line. Never throws. */
export const readLocatedYaml = (text: string): LocatedYaml => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0)
    return { status: 'bad', problems: document.errors.map(({ pos, code }) => ({ line: lines.linePos(pos[0]).line, code })) }
  try {
    // Aliases (`*name`) are resolved only here.
    const value: unknown = document.toJS()
    return { status: 'ok', value, lineOf: (path) => lineIn(document, path, lines) }
  } catch {
    return { status: 'bad', problems: [{ line: lines.linePos(badAlias(document)).line, code: 'BAD_ALIAS' }] }
  }
}

/** What is wrong with a value: of a union, the branch that has come furthest says it best. */
export const unfoldIssue = (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  const deepest = issue.errors.flat().filter(({ path, code }) => path.length > 0 || code === 'unrecognized_keys')
  return deepest.length === 0 ? [issue] : deepest.flatMap((inner) => unfoldIssue({ ...inner, path: [...issue.path, ...inner.path] }))
}
