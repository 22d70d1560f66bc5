import { botIdOf, crmEnv, deskEnv, opsEnv, parseEnv, portEnv, postgresEnv, redisEnv, telegramEnv } from '@pinline/platform'
import { z } from 'zod'

const environment = z.object({
  ...postgresEnv,
  ...redisEnv,
  ...opsEnv,
  OUTBOX_PORT: portEnv(8085),
  TELEGRAM_BOT_TOKEN: telegramEnv.TELEGRAM_BOT_TOKEN,
  TELEGRAM_API_ROOT: telegramEnv.TELEGRAM_API_ROOT,
  PIN_TTL_HOURS: deskEnv.PIN_TTL_HOURS,
  CRM_BASE_URL: crmEnv.CRM_BASE_URL,
  CRM_SELLER_ID: crmEnv.CRM_SELLER_ID,
  CRM_API_KEY: crmEnv.CRM_API_KEY,
  CRM_RATE: crmEnv.CRM_RATE,
  CRM_TIMEZONE: crmEnv.CRM_TIMEZONE,
  CRM_LINK_TEMPLATE: crmEnv.CRM_LINK_TEMPLATE,
  CRM_FILE_HOSTS: crmEnv.CRM_FILE_HOSTS,
  CRM_FILE_MB: crmEnv.CRM_FILE_MB,
})

const hourMs = 3_600_000
const megabyte = 1024 * 1024

/** Reads the settings of the outbox. @throws `ConfigError` with every bad variable by name */
export const parseConfig = (variables: NodeJS.ProcessEnv) => {
  const env = parseEnv(environment, variables)
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log: { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY },
    http: { host: env.BIND, port: env.OUTBOX_PORT },
    telegram: { token: env.TELEGRAM_BOT_TOKEN, bot: botIdOf(env.TELEGRAM_BOT_TOKEN), apiRoot: env.TELEGRAM_API_ROOT },
    pinTtlMs: env.PIN_TTL_HOURS * hourMs,
    crm: {
      baseUrl: env.CRM_BASE_URL,
      account: env.CRM_SELLER_ID,
      apiKey: env.CRM_API_KEY,
      perSecond: env.CRM_RATE,
      timeZone: env.CRM_TIMEZONE,
      linkTemplate: env.CRM_LINK_TEMPLATE ?? null,
      fileHosts: env.CRM_FILE_HOSTS,
      fileBytes: env.CRM_FILE_MB === undefined ? null : Math.floor(env.CRM_FILE_MB * megabyte),
    },
  }
}

export type Config = ReturnType<typeof parseConfig>
