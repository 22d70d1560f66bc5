import { answerTimesFit, botIdOf, crmEnv, deskEnv, opsEnv, parseEnv, portEnv, postgresEnv, redisEnv, telegramEnv } from '@pinline/platform'
import { z } from 'zod'

const schema = z
  .object({
    ...postgresEnv,
    ...redisEnv,
    ...opsEnv,
    ...telegramEnv,
    ...crmEnv,
    ...deskEnv,
    /** Where health and metrics of the dispatcher are served. */
    DISPATCHER_PORT: portEnv(8084),
  })
  .superRefine(answerTimesFit)

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
    crm: {
      baseUrl: parsed.CRM_BASE_URL,
      account: parsed.CRM_SELLER_ID,
      apiKey: parsed.CRM_API_KEY,
      rate: parsed.CRM_RATE,
      timeZone: parsed.CRM_TIMEZONE,
      fileHosts: parsed.CRM_FILE_HOSTS,
      activationProducts: parsed.CRM_ACTIVATION_PRODUCTS,
    },
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
