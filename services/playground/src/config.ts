import { botIdOf, catalogueEnv, opsEnv, parseEnv, portEnv, postgresEnv, telegramEnv } from '@pinline/platform'
import { z } from 'zod'

const number = z.string().regex(/^\d+$/, 'must be a number').transform(Number)

const schema = z
  .object({
    ...opsEnv,
    PLAYGROUND_PORT: portEnv(8082),
    /** Same seed, same chance in every fault. */
    PLAYGROUND_SEED: number.default(1),
    /** File that also gets the ledger, a line of JSON an entry. */
    PLAYGROUND_LEDGER: z.string().optional(),
    /** Where the simulated CRM sends its webhooks. */
    INGRESS_URL: z
      .url('must be a URL')
      .transform((url) => url.replace(/\/+$/, ''))
      .default('http://127.0.0.1:8080'),
    TELEGRAM_BOT_TOKEN: telegramEnv.TELEGRAM_BOT_TOKEN,
    TELEGRAM_GROUP_ID: telegramEnv.TELEGRAM_GROUP_ID.default(-1_001_000_000_001),
    TELEGRAM_LOG_CHAT_ID: telegramEnv.TELEGRAM_LOG_CHAT_ID.default(-1_001_000_000_002),
    TELEGRAM_ADMIN_IDS: telegramEnv.TELEGRAM_ADMIN_IDS,
    CRM_SELLER_ID: number.default(100_001),
    /** With it the shop's half is here. */
    CRM_API_KEY: z.string().optional(),
    CRM_WEBHOOK_KEY: z.string().optional(),
    CRM_SALE_PASSWORD: z.string().optional(),
    /** Where Pinline keeps its rows; with it the path of a message also tells of these. */
    DATABASE_URL: postgresEnv.DATABASE_URL.optional(),
    /** The database holds nothing of an earlier run, so that this one may count from the beginning. */
    PLAYGROUND_ANEW: z.stringbool().default(false),
    CRM_TIMEZONE: z.string().default('Europe/Kyiv'),
    /** With it the help desk's half is here. */
    OPENPROJECT_API_KEY: z.string().optional(),
    OPENPROJECT_WEBHOOK_SECRET: z.string().optional(),
    OPENPROJECT_FIELD_TELEGRAM_ID: number.default(5),
    OPENPROJECT_FIELD_REQUEST_KEY: number.default(6),
    TELEGRAM_STAFF_GROUP_ID: catalogueEnv.TELEGRAM_STAFF_GROUP_ID.unwrap().default(-1_001_000_000_003),
  })
  .refine((env) => env.CRM_API_KEY !== undefined || env.OPENPROJECT_API_KEY !== undefined, {
    path: ['CRM_API_KEY'],
    error: 'is missing, and so is OPENPROJECT_API_KEY: there is nothing to play with',
    when: () => true, // told beside whatever else is wrong
  })
  .refine((env) => env.CRM_API_KEY === undefined || env.CRM_WEBHOOK_KEY !== undefined, { path: ['CRM_WEBHOOK_KEY'], error: 'is missing' })

/**
 * Reads the settings of the playground.
 * @throws ConfigError with every variable that is missing or wrong
 */
export const parseConfig = (env: NodeJS.ProcessEnv) => {
  const parsed = parseEnv(schema, env)
  return Object.freeze({ ...parsed, bot: botIdOf(parsed.TELEGRAM_BOT_TOKEN) })
}

/** See {@link parseConfig}. */
export type Config = ReturnType<typeof parseConfig>
