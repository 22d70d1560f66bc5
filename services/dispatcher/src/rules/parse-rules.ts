import type { AnswerRule, RuleTrigger } from '@pinline/domain'
import { unknownVariables } from '@pinline/domain'
import { LineCounter, isNode, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import { z } from 'zod'

/** A place of the file where it can not be understood, from line 1. */
export interface RuleProblem {
  readonly line: number
  readonly reason: string
}

export type ParsedRules =
  | {
      readonly status: 'ok'
      readonly rules: readonly AnswerRule[]
      /** Names in braces that no variable has. */ readonly unknown: readonly string[]
    }
  | { readonly status: 'bad'; readonly problems: readonly RuleProblem[] }

const longestText = 4_000
const mostRules = 200

const word = z
  .string('must be a word')
  .trim()
  .refine((text) => text.replaceAll('*', '').trim() !== '', 'must be a word')
const when = z.union(
  [
    z.literal('first-message'),
    z.literal('out-of-hours'),
    z.strictObject({ words: z.array(word, 'must be a list of words').min(1, 'must have at least one word') }),
  ],
  'must be first-message, out-of-hours, or words with a list of them',
)
const rule = z.strictObject(
  {
    name: z.string('must be a name').regex(/^[\w-]{1,40}$/, 'must be 1 to 40 of A-Z a-z 0-9 _ -'),
    when,
    text: z
      .string('must be text')
      .transform((text) => text.normalize('NFC').trim())
      .refine((text) => text !== '', 'must not be empty')
      .refine((text) => text.length <= longestText, `must have at most ${String(longestText)} characters`),
  },
  'must be a rule with name, when and text',
)
const file = z
  .strictObject(
    { rules: z.array(rule, 'must be a list').max(mostRules, `must have at most ${String(mostRules)} rules`) },
    'must have a list called rules',
  )
  .superRefine(({ rules }, context) => {
    for (const [index, { name }] of rules.entries()) {
      if (rules.findIndex((other) => other.name === name) < index)
        context.addIssue({ code: 'custom', path: ['rules', index, 'name'], message: 'must be unique' })
    }
  })

const toTrigger = (stored: z.output<typeof when>): RuleTrigger =>
  typeof stored === 'string' ? { type: stored } : { type: 'words', words: stored.words }

/** Line of the value at a path, or of the nearest thing around it. */
const lineOf = (document: Document, path: readonly PropertyKey[], lines: LineCounter): number => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line
  }
  return 1
}

type Issue = z.core.$ZodIssue

/** The branch of a union that has come furthest says what is wrong with a list of words. */
const unfold = (issue: Issue): Issue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  const deepest = issue.errors.flat().filter(({ path }) => path.length > 0)
  return deepest.length === 0 ? [issue] : deepest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

const toProblem = (issue: Issue, document: Document, lines: LineCounter): RuleProblem => {
  const isUnknown = issue.code === 'unrecognized_keys'
  const path = isUnknown ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
  return { line: lineOf(document, path, lines), reason: `${path.join('.')} ${isUnknown ? 'is not known here' : issue.message}`.trim() }
}

/** Aliases (`*name`) are resolved only here; one that stands for nothing, or many that stand for too much, make the whole file unreadable. */
const toPlain = (
  document: Document,
): { readonly status: 'ok'; readonly value: unknown } | { readonly status: 'bad'; readonly at: number } => {
  try {
    return { status: 'ok', value: document.toJS() }
  } catch {
    let at = 0
    visit(document, {
      Alias: (_, alias) => {
        at = alias.range?.[0] ?? 0
        return alias.resolve(document) === undefined ? visit.BREAK : undefined
      },
    })
    return { status: 'bad', at }
  }
}

/** Reads the file of automatic answers. Every problem is named with its line. */
export const parseRules = (text: string): ParsedRules => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    return {
      status: 'bad',
      problems: document.errors.map(({ pos, code }) => ({ line: lines.linePos(pos[0]).line, reason: `is no YAML: ${code}` })),
    }
  }
  // A file with nothing but comments has no rules.
  const plain = document.contents === null ? { status: 'ok' as const, value: { rules: [] } } : toPlain(document)
  if (plain.status === 'bad') return { status: 'bad', problems: [{ line: lines.linePos(plain.at).line, reason: 'is no YAML: BAD_ALIAS' }] }
  const parsed = file.safeParse(plain.value)
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(unfold).map((issue) => toProblem(issue, document, lines))
    return { status: 'bad', problems }
  }
  const rules = parsed.data.rules.map(({ name, when: stored, text: words }) => ({ name, when: toTrigger(stored), text: words }))
  return { status: 'ok', rules, unknown: [...new Set(rules.flatMap(({ text: words }) => unknownVariables(words)))] }
}
