import type { z } from 'zod'
import { AppError, toError } from './errors.ts'
import { redactText } from './redact.ts'

/** One variable that cannot be used, and why. Never holds the value. */
export type ConfigProblem = { name: string; reason: string }

/** The environment does not allow a start. The message lists every bad variable by name. */
export class ConfigError extends AppError {
  readonly code = 'CONFIG_INVALID'
  readonly retryable = false
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(`configuration cannot be used:\n${problems.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Reads settings from environment variables. A variable that is empty or blank counts as absent.
 * Reasons come from the schema, so a schema's own message must not repeat its input.
 * @throws {@link ConfigError} with every bad variable, not only the first. Rules over several variables come to word when each of them
 *   is fine by itself.
 */
export const parseEnv = <Schema extends z.ZodType>(schema: Schema, env: NodeJS.ProcessEnv): z.output<Schema> => {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const result = schema.safeParse(present)
  if (result.success) return result.data
  throw new ConfigError(
    result.error.issues.map(({ code, path, message }) => {
      const name = String(path[0] ?? '(together)')
      // A schema's own rule ("needed in webhook mode") says more than that the variable is absent.
      return { name, reason: path.length > 0 && !(name in present) && code !== 'custom' ? 'is missing' : message }
    }),
  )
}

/**
 * The number of a bot: the digits before the colon of its token. It is no secret.
 * @throws {@link ConfigError} when the token has another shape
 */
export const botIdOf = (token: string): number => {
  const id = Number(/^(\d+):/.exec(token)?.[1])
  if (!Number.isSafeInteger(id))
    throw new ConfigError([{ name: 'TELEGRAM_BOT_TOKEN', reason: 'must be a number, a colon and the secret part' }])
  return id
}

/**
 * Runs the composition root of a service. A {@link ConfigError} is printed as a readable list, anything else as its stack without
 * credentials; both to standard error, and the process exits with 1.
 */
export const runMain = (main: () => Promise<void>): void => {
  main().catch((thrown: unknown) => {
    const error = toError(thrown)
    console.error(error instanceof ConfigError ? error.message : redactText(error.stack ?? error.message))
    process.exit(1)
  })
}
