import {
  answerTimesFit,
  botIdOf,
  deskEnv,
  helpDeskEnv,
  helpDeskFits,
  opsEnv,
  parseEnv,
  portEnv,
  postgresEnv,
  redisEnv,
  shopEnv,
  shopFits,
  telegramEnv,
  toHelpDesk,
} from '@pinline/platform'
import { z } from 'zod'

const schema = z
  .object({
    ...postgresEnv,
    ...redisEnv,
    ...opsEnv,
    ...telegramEnv,
    ...shopEnv,
    ...helpDeskEnv,
    ...deskEnv,
    /** Where health and metrics of the dispatcher are served. */
    DISPATCHER_PORT: portEnv(8084),
  })
  .superRefine(answerTimesFit)
  .superRefine(shopFits)
  .superRefine(helpDeskFits)

/** The shop's CRM as an API. Null: this installation has no shop. */
const toCrm = (env: z.output<typeof schema>) => {
  const { CRM_BASE_URL: baseUrl, CRM_SELLER_ID: account, CRM_API_KEY: apiKey } = env
  if (baseUrl === undefined || account === undefined || apiKey === undefined) return null
  return { baseUrl, account, apiKey, rate: env.CRM_RATE, timeZone: env.CRM_TIMEZONE, fileHosts: env.CRM_FILE_HOSTS }
}

/** Reads the dispatcher's part of the environment. @throws ConfigError naming every variable that is missing or wrong. */
export const parseConfig = (env: NodeJS.ProcessEnv) => {
  const parsed = parseEnv(schema, env)
  return Object.freeze({
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
    log: { level: parsed.LOG_LEVEL, pretty: parsed.LOG_PRETTY },
    http: { host: parsed.BIND, port: parsed.DISPATCHER_PORT },
    telegram: {
      token: parsed.TELEGRAM_BOT_TOKEN,
      bot: botIdOf(parsed.TELEGRAM_BOT_TOKEN),
      apiRoot: parsed.TELEGRAM_API_ROOT,
      limits: parsed.TELEGRAM_LIMITS,
      groupId: parsed.TELEGRAM_GROUP_ID,
      logChatId: parsed.TELEGRAM_LOG_CHAT_ID,
    },
    crm: toCrm(parsed),
    helpDesk: toHelpDesk(parsed),
    /** Of the CRM; 0 without a shop. */
    account: parsed.CRM_SELLER_ID ?? 0,
    activationProducts: parsed.CRM_ACTIVATION_PRODUCTS,
    desk: {
      wording: {
        language: parsed.LANGUAGE,
        timeZone: parsed.TIMEZONE,
        emailPolicy: parsed.EMAIL_POLICY,
        linkTemplate: parsed.CRM_LINK_TEMPLATE ?? null,
      },
      answer: { week: parsed.BUSINESS_HOURS, minutes: parsed.ANSWER_MINUTES, returnMinutes: parsed.RETURN_MINUTES },
      rulesFile: parsed.RULES_FILE ?? null,
      retentionDays: parsed.RETENTION_DAYS ?? null,
      consoleUrl: parsed.CONSOLE_URL ?? null,
      pinTtlMs: parsed.PIN_TTL_HOURS * 3_600_000,
      sweepMs: parsed.SWEEP_SECONDS * 1_000,
    },
  })
}

export type Config = ReturnType<typeof parseConfig>
