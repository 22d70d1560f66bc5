import {
  botIdOf,
  deskEnv,
  helpDeskEnv,
  helpDeskFits,
  openProjectHookEnv,
  opsEnv,
  parseEnv,
  portEnv,
  postgresEnv,
  redisEnv,
  telegramEnv,
  toHelpDesk,
} from '@pinline/platform'
import type { HelpDeskSettings } from '@pinline/platform'
import { z } from 'zod'

const environment = z
  .object({
    ...postgresEnv,
    ...redisEnv,
    ...opsEnv,
    REQUESTS_PORT: portEnv(8086),
    TELEGRAM_BOT_TOKEN: telegramEnv.TELEGRAM_BOT_TOKEN,
    TELEGRAM_API_ROOT: telegramEnv.TELEGRAM_API_ROOT,
    ...helpDeskEnv,
    ...openProjectHookEnv,
    /** Between two looks for what no webhook has told of. */
    OPENPROJECT_POLL_SECONDS: z.coerce.number({ error: 'must be a number of seconds, 1 or more' }).min(1).default(60),
    BUSINESS_HOURS: deskEnv.BUSINESS_HOURS,
    LANGUAGE: deskEnv.LANGUAGE,
    TIMEZONE: deskEnv.TIMEZONE,
  })
  .superRefine(helpDeskFits)
  .transform((env, context) => {
    const helpDesk = toHelpDesk(env)
    if (helpDesk !== null) return { ...env, helpDesk }
    context.addIssue({ code: 'custom', path: ['OPENPROJECT_URL'], message: 'is needed' })
    return z.NEVER
  })

type Environment = z.output<typeof environment>

/** Settings of this service. */
export interface Config {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly log: { readonly level: Environment['LOG_LEVEL']; readonly pretty: boolean }
  readonly http: { readonly host: string; readonly port: number }
  readonly telegram: { readonly token: string; readonly bot: number; readonly apiRoot: string }
  readonly helpDesk: HelpDeskSettings
  /** Absent: webhooks are not believed, and the poll alone brings news. */
  readonly webhookSecret: string | undefined
  readonly pollMs: number
  readonly hours: { readonly week: Environment['BUSINESS_HOURS']; readonly timeZone: string }
  /** Of what staff read in OpenProject. */
  readonly language: Environment['LANGUAGE']
}

/** Reads the settings of this service. @throws `ConfigError` with every bad variable by name */
export const parseConfig = (variables: NodeJS.ProcessEnv): Config => {
  const env = parseEnv(environment, variables)
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log: { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY },
    http: { host: env.BIND, port: env.REQUESTS_PORT },
    telegram: { token: env.TELEGRAM_BOT_TOKEN, bot: botIdOf(env.TELEGRAM_BOT_TOKEN), apiRoot: env.TELEGRAM_API_ROOT },
    helpDesk: env.helpDesk,
    webhookSecret: env.OPENPROJECT_WEBHOOK_SECRET,
    pollMs: env.OPENPROJECT_POLL_SECONDS * 1000,
    hours: { week: env.BUSINESS_HOURS, timeZone: env.TIMEZONE },
    language: env.LANGUAGE,
  }
}
