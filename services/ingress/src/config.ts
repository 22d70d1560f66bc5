import {
  botIdOf,
  crmEnv,
  crmHookEnv,
  deriveSecret,
  openProjectHookEnv,
  opsEnv,
  parseEnv,
  portEnv,
  postgresEnv,
  redisEnv,
  telegramEnv,
  telegramUpdatesEnv,
  webhookKeyOf,
} from '@pinline/platform'
import { z } from 'zod'

const addresses = z.string().transform((list) => list.split(',').map((address) => address.trim()))

/** Who may name the caller's address: nobody, any proxy, or those with these addresses or networks. */
const proxies = z.union([z.stringbool(), addresses]).default(false)

const environment = z
  .object({
    ...postgresEnv,
    ...redisEnv,
    ...opsEnv,
    INGRESS_PORT: portEnv(8080),
    TRUST_PROXY: proxies,
    TELEGRAM_BOT_TOKEN: telegramEnv.TELEGRAM_BOT_TOKEN,
    TELEGRAM_API_ROOT: telegramEnv.TELEGRAM_API_ROOT,
    ...telegramUpdatesEnv,
    CRM_SELLER_ID: crmEnv.CRM_SELLER_ID.optional(),
    CRM_BASE_URL: crmEnv.CRM_BASE_URL.optional(),
    CRM_API_KEY: crmEnv.CRM_API_KEY.optional(),
    ...crmHookEnv,
    ...openProjectHookEnv,
  })
  .superRefine((env, context) => {
    const refuse = (name: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [name], message })
    }
    if (env.TELEGRAM_MODE === 'webhook' && env.TELEGRAM_WEBHOOK_URL === undefined) {
      refuse('TELEGRAM_WEBHOOK_URL', 'is needed with TELEGRAM_MODE=webhook')
    }
    if (env.CRM_BASE_URL !== undefined && env.CRM_SELLER_ID === undefined) refuse('CRM_SELLER_ID', 'is needed with CRM_BASE_URL')
    if (env.CRM_SELLER_ID !== undefined && env.CRM_WEBHOOK_KEY === undefined && env.CRM_API_KEY === undefined) {
      refuse('CRM_WEBHOOK_KEY', 'is needed where CRM_API_KEY, which it can be derived from, is absent')
    }
  })

type Environment = z.output<typeof environment>

/** How updates are asked for. `certificatePath` is a PEM file for a self-signed address. */
export type UpdatesConfig = { mode: 'polling' } | { mode: 'webhook'; url: string; certificatePath: string | undefined }

/** The shop's part: whose chats are rung, the key in the path, and what signs notices of sales (absent: they are refused). */
export type CrmConfig = { account: number; webhookKey: string; salePassword: string | undefined }

/** The help desk's part: what signs OpenProject's webhooks. */
export type OpenProjectConfig = { webhookSecret: string }

export type Config = {
  databaseUrl: string
  redisUrl: string
  log: { level: Environment['LOG_LEVEL']; pretty: boolean }
  http: { host: string; port: number; trustProxy: boolean | string[] }
  telegram: { token: string; bot: number; apiRoot: string; webhookSecret: string; updates: UpdatesConfig }
  /** Absent: this installation has no shop. */
  crm: CrmConfig | undefined
  /** Absent: this installation believes no webhook of OpenProject. */
  openProject: OpenProjectConfig | undefined
}

const toUpdates = ({ TELEGRAM_MODE, TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_CERT: certificatePath }: Environment): UpdatesConfig =>
  url === undefined || TELEGRAM_MODE === 'polling' ? { mode: 'polling' } : { mode: 'webhook', url, certificatePath }

const toCrm = (env: Environment): CrmConfig | undefined => {
  if (env.CRM_SELLER_ID === undefined) return undefined
  const webhookKey = webhookKeyOf(env)
  // The schema has refused an account without a key.
  if (webhookKey === undefined) return undefined
  return { account: env.CRM_SELLER_ID, webhookKey, salePassword: env.CRM_SALE_PASSWORD }
}

/** Reads the settings of ingress. @throws `ConfigError` with every bad variable by name */
export const parseConfig = (variables: NodeJS.ProcessEnv): Config => {
  const env = parseEnv(environment, variables)
  const token = env.TELEGRAM_BOT_TOKEN
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log: { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY },
    http: { host: env.BIND, port: env.INGRESS_PORT, trustProxy: env.TRUST_PROXY },
    telegram: {
      token,
      bot: botIdOf(token),
      apiRoot: env.TELEGRAM_API_ROOT,
      webhookSecret: env.TELEGRAM_WEBHOOK_SECRET ?? deriveSecret(token, 'pinline telegram webhook'),
      updates: toUpdates(env),
    },
    crm: toCrm(env),
    openProject: env.OPENPROJECT_WEBHOOK_SECRET === undefined ? undefined : { webhookSecret: env.OPENPROJECT_WEBHOOK_SECRET },
  }
}
