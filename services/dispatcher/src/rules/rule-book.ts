import { readFile, stat } from 'node:fs/promises'
import type { AnswerRule } from '@pinline/domain'
import type { Logger } from '@pinline/platform'
import { parseRules } from './parse-rules.ts'

export interface RuleBookDeps {
  readonly path: string
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** The automatic answers that hold. */
export interface RuleBook {
  rules(): readonly AnswerRule[]
  /** Looks at the file; one that can not be read or understood leaves everything as it was. Never rejects. */
  look(): Promise<void>
}

/** A larger file is no list of answers. */
const mostBytes = 1_000_000

/** Nothing holds before the first look. */
export const createRuleBook = ({ path, logger }: RuleBookDeps): RuleBook => {
  let held: readonly AnswerRule[] = []
  let known: string | null = null

  /** Each state of the file is told of once. */
  const take = (text: string): void => {
    if (text === known) return
    known = text
    const parsed = parseRules(text)
    if (parsed.status === 'bad') {
      logger.error({ file: path, problems: parsed.problems }, 'the rules file has mistakes, the earlier rules stay')
      return
    }
    held = parsed.rules
    if (parsed.unknown.length > 0) logger.warn({ file: path, unknown: parsed.unknown }, 'the rules file names variables that do not exist')
    logger.info({ file: path, rules: held.length }, 'automatic answers are read')
  }

  return {
    rules: () => held,
    look: async () => {
      try {
        const { size } = await stat(path)
        if (size > mostBytes) throw new RangeError('the file is too large')
        take(await readFile(path, 'utf8'))
      } catch (error) {
        const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it is too large'
        if (known === reason) return
        known = reason
        logger.error({ file: path, reason }, 'the rules file can not be read, the earlier rules stay')
      }
    },
  }
}
