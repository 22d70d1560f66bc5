import { readLocatedYaml, unfoldIssue } from '@pinline/catalogue'
import type { LocatedYaml } from '@pinline/catalogue'
import type { AnswerRule, RuleTrigger } from '@pinline/domain'
import { unknownVariables } from '@pinline/domain'
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

const toProblem = (issue: z.core.$ZodIssue, { lineOf }: Extract<LocatedYaml, { status: 'ok' }>): RuleProblem => {
  const isUnknown = issue.code === 'unrecognized_keys'
  const path = isUnknown ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
  return { line: lineOf(path), reason: `${path.join('.')} ${isUnknown ? 'is not known here' : issue.message}`.trim() }
}

/** Reads the file of automatic answers. Every problem is named with its line. */
export const parseRules = (text: string): ParsedRules => {
  const read = readLocatedYaml(text)
  if (read.status === 'bad')
    return { status: 'bad', problems: read.problems.map(({ line, code }) => ({ line, reason: `is no YAML: ${code}` })) }
  // A file with nothing but comments has no rules.
  const parsed = file.safeParse(read.value ?? { rules: [] })
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(unfoldIssue).map((issue) => toProblem(issue, read))
    return { status: 'bad', problems }
  }
  const rules = parsed.data.rules.map(({ name, when: stored, text: words }) => ({ name, when: toTrigger(stored), text: words }))
  return { status: 'ok', rules, unknown: [...new Set(rules.flatMap(({ text: words }) => unknownVariables(words)))] }
}
