import {
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
    BOT_PORT: portEnv(8083),
    TELEGRAM_BOT_TOKEN: telegramEnv.TELEGRAM_BOT_TOKEN,
    TELEGRAM_API_ROOT: telegramEnv.TELEGRAM_API_ROOT,
    TELEGRAM_GROUP_ID: telegramEnv.TELEGRAM_GROUP_ID,
    TELEGRAM_LOG_CHAT_ID: telegramEnv.TELEGRAM_LOG_CHAT_ID,
    TELEGRAM_ADMIN_IDS: telegramEnv.TELEGRAM_ADMIN_IDS,
    CRM_SELLER_ID: shopEnv.CRM_SELLER_ID,
    CRM_TEXT_LIMIT: shopEnv.CRM_TEXT_LIMIT,
    ...helpDeskEnv,
    PIN_TTL_HOURS: deskEnv.PIN_TTL_HOURS,
    RETENTION_DAYS: deskEnv.RETENTION_DAYS,
    BUSINESS_HOURS: deskEnv.BUSINESS_HOURS,
    EMAIL_POLICY: deskEnv.EMAIL_POLICY,
    LANGUAGE: deskEnv.LANGUAGE,
    TIMEZONE: deskEnv.TIMEZONE,
  })
  .superRefine(helpDeskFits)

type Environment = z.output<typeof environment>

export type Config = {
  databaseUrl: string
  redisUrl: string
  log: { level: Environment['LOG_LEVEL']; pretty: boolean }
  ops: { host: string; port: number }
  /** `chats` hold unless others were set from inside. */
  telegram: {
    token: string
    bot: number
    apiRoot: string
    chats: { group: number | undefined; log: number | undefined }
    adminIds: readonly number[]
  }
  /** The CRM's account whose chats these are; null: this installation has no shop. */
  account: number | null
  /** Null: it has no help desk. */
  helpDesk: HelpDeskSettings | null
  desk: {
    pinTtlMs: number
    textLimit: number
    retentionDays: number | null
    week: Environment['BUSINESS_HOURS']
    emailPolicy: Environment['EMAIL_POLICY']
    language: Environment['LANGUAGE']
    timezone: string
  }
}

/** Reads the settings of the bot. @throws `ConfigError` with every bad variable by name */
export const parseConfig = (variables: NodeJS.ProcessEnv): Config => {
  const env = parseEnv(environment, variables)
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log: { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY },
    ops: { host: env.BIND, port: env.BOT_PORT },
    telegram: {
      token: env.TELEGRAM_BOT_TOKEN,
      bot: botIdOf(env.TELEGRAM_BOT_TOKEN),
      apiRoot: env.TELEGRAM_API_ROOT,
      chats: { group: env.TELEGRAM_GROUP_ID, log: env.TELEGRAM_LOG_CHAT_ID },
      adminIds: env.TELEGRAM_ADMIN_IDS,
    },
    account: env.CRM_SELLER_ID ?? null,
    helpDesk: toHelpDesk(env),
    desk: {
      pinTtlMs: env.PIN_TTL_HOURS * 3_600_000,
      textLimit: env.CRM_TEXT_LIMIT,
      retentionDays: env.RETENTION_DAYS ?? null,
      week: env.BUSINESS_HOURS,
      emailPolicy: env.EMAIL_POLICY,
      language: env.LANGUAGE,
      timezone: env.TIMEZONE,
    },
  }
}
