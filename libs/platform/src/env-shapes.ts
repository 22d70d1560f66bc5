import { z } from 'zod'
import { workWeekEnv } from './work-week.ts'
import type { WorkWeek } from './work-week.ts'

const integer = (label: string) =>
  z
    .string()
    .regex(/^-?\d+$/, `must be ${label}`)
    .transform(Number)
    .refine(Number.isSafeInteger, `must be ${label}`)
const positive = (label: string) => integer(label).refine((value) => value > 0, `must be ${label}`)
const items = z.string().transform((list) =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
const idList = items.pipe(z.array(integer('a comma list of whole numbers'))).default([])
const productList = items.pipe(z.array(positive('a comma list of product numbers'))).default([])
const baseUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).transform((url) => url.replace(/\/+$/, ''))
const zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}, 'must be a time zone such as Europe/Kyiv')

const fourSteps = 'must be four rising numbers of minutes, such as 10,20,30,45'
const minutes = z.number(fourSteps)
const answerMinutes = z
  .string()
  .default('10,20,30,45')
  .transform((list) => list.split(',').map(Number))
  .pipe(z.tuple([minutes, minutes, minutes, minutes], fourSteps))
  .refine((steps) => steps.every((step, index) => step > (steps[index - 1] ?? 0)), fourSteps)

/** A TCP port, 0 for any free one. @param fallback - used when the variable is absent */
export const portEnv = (fallback: number) =>
  integer('a port, 0 to 65535')
    .refine((port) => port >= 0 && port <= 65_535, 'must be a port, 0 to 65535')
    .default(fallback)

/** Postgres. */
export const postgresEnv = {
  /** Connection string, `postgres://user:password@host:port/database`. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
}

/** Redis. */
export const redisEnv = {
  /** Connection string, `redis://` or `rediss://`. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }),
}

/** What those who run a service set for any of them. */
export const opsEnv = {
  /** Address to listen on. Loopback unless said otherwise. */
  BIND: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Readable log lines instead of JSON. */
  LOG_PRETTY: z.stringbool().default(false),
}

/** The Telegram bot and the chats it serves. */
export const telegramEnv = {
  /** `<bot number>:<secret>`. A credential. */
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d{1,15}:[\w-]+$/, 'must be a number, a colon and the secret part'),
  /** Root of the Bot API, without a slash at the end. */
  TELEGRAM_API_ROOT: baseUrl.default('https://api.telegram.org'),
  /** `off` only against a simulator: no sending limits and no merging of posts. */
  TELEGRAM_LIMITS: z.enum(['default', 'off']).default('default'),
  /** The managers' group. Absent: cards are posted nowhere. */
  TELEGRAM_GROUP_ID: integer('a chat number').optional(),
  /** The log channel. Absent: no log is posted. */
  TELEGRAM_LOG_CHAT_ID: integer('a chat number').optional(),
  /** First admins, by Telegram user number, comma list. */
  TELEGRAM_ADMIN_IDS: idList,
}

/** How updates arrive. */
export const telegramUpdatesEnv = {
  /** Absent: `webhook` when there is a webhook URL, else `polling`. */
  TELEGRAM_MODE: z.enum(['webhook', 'polling']).optional(),
  /** Public address of the webhook, ending in `/telegram/webhook`. */
  TELEGRAM_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL' })
    .regex(/\/telegram\/webhook$/, 'must end in /telegram/webhook')
    .optional(),
  /** Compared with the header of each update. Absent: derived from the bot's token. */
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'must be 1 to 256 of A-Z a-z 0-9 _ -')
    .optional(),
  /** Path of a self-signed certificate (PEM) that is handed to Telegram. */
  TELEGRAM_WEBHOOK_CERT: z.string().optional(),
}

/** The shop's CRM as an API that we call. */
export const crmEnv = {
  /** Up to and with the prefix, `https://shop.example/api`; without a slash at the end. */
  CRM_BASE_URL: baseUrl,
  /** Number of the seller's account. */
  CRM_SELLER_ID: positive('a positive number'),
  /** A credential. */
  CRM_API_KEY: z.string(),
  /** Calls a second over all instances; `off` only against a simulator. */
  CRM_RATE: z.union([z.literal('off'), z.coerce.number().positive()], { error: 'must be calls a second, or off' }).default(10),
  /** Zone of the CRM's times, which carry none. */
  CRM_TIMEZONE: zone.default('Europe/Kyiv'),
  /** Address of an order in the CRM's own pages, with a placeholder for the order's number. */
  CRM_LINK_TEMPLATE: z.string().optional(),
  /** Numbers of products that a manager activates by hand, comma list: chats about their orders are activations. */
  CRM_ACTIVATION_PRODUCTS: productList,
  /** Hosts that files may be fetched from, comma list, lower case. */
  CRM_FILE_HOSTS: items.transform((hosts) => hosts.map((host) => host.toLowerCase())).default([]),
  /** Characters (UTF-16) that a message of the CRM may have; it says so nowhere, so the default stays below Telegram's own. */
  CRM_TEXT_LIMIT: z.coerce.number({ error: 'must be a number of characters, 100 or more' }).int().min(100).default(4000),
  /** Size in MB of the largest file that the CRM takes. Unknown until somebody says so. */
  CRM_FILE_MB: z.coerce.number({ error: 'must be a number of megabytes' }).positive().optional(),
}

/** The help desk's OpenProject as an API that we call. */
export const openProjectEnv = {
  /** Root of the instance, without `/api/v3`; without a slash at the end. */
  OPENPROJECT_URL: baseUrl,
  /** API token of the service account. A credential. */
  OPENPROJECT_API_KEY: z.string().optional(),
  /** How the token is shown: `bearer` needs OpenProject 17.2 and a token that begins with `opapi-`. */
  OPENPROJECT_AUTH: z.enum(['basic', 'bearer']).default('basic'),
  /** An OAuth application bound to the service account, instead of a token. Credentials. */
  OPENPROJECT_CLIENT_ID: z.string().optional(),
  OPENPROJECT_CLIENT_SECRET: z.string().optional(),
  /** Number or identifier of the project, where the catalogue names none. */
  OPENPROJECT_PROJECT: z.string(),
  /** Numbers of the custom fields (format Text, used as a filter) for the requester's Telegram number and for our key. */
  OPENPROJECT_FIELD_TELEGRAM_ID: positive('the number of a custom field'),
  OPENPROJECT_FIELD_REQUEST_KEY: positive('the number of a custom field'),
}

/** OpenProject as a caller of ours. */
export const openProjectHookEnv = {
  /** Signs its webhooks. A credential. Absent: none is believed. */
  OPENPROJECT_WEBHOOK_SECRET: z.string().optional(),
}

/** What the help desk offers. */
export const catalogueEnv = {
  /** Departments and what can be asked of them (YAML). Absent: the one that comes with Pinline. */
  CATALOGUE_FILE: z.string().optional(),
  /** The group of those who work on requests, where the catalogue names none for their department. */
  TELEGRAM_STAFF_GROUP_ID: integer('a chat number').optional(),
}

/** What cannot be left out where there is a shop. */
const shopNames = ['CRM_BASE_URL', 'CRM_SELLER_ID', 'CRM_API_KEY'] as const

/** {@link crmEnv} for services that also run without a shop: none of what makes one is set, or all of it. Needs {@link shopFits}. */
export const shopEnv = {
  ...crmEnv,
  CRM_BASE_URL: crmEnv.CRM_BASE_URL.optional(),
  CRM_SELLER_ID: crmEnv.CRM_SELLER_ID.optional(),
  CRM_API_KEY: crmEnv.CRM_API_KEY.optional(),
}

/** A rule over {@link shopEnv}. */
export const shopFits = (env: { readonly [Name in (typeof shopNames)[number]]?: unknown }, context: z.RefinementCtx): void => {
  const missing = shopNames.filter((name) => env[name] === undefined)
  if (missing.length === shopNames.length) return
  for (const name of missing) context.addIssue({ code: 'custom', path: [name], message: 'is needed for a shop' })
}

/** The CRM as a caller of ours. */
export const crmHookEnv = {
  /** Last part of the webhook's path. A credential. */
  CRM_WEBHOOK_KEY: z.string().optional(),
  /** Signs notices of sales. A credential. */
  CRM_SALE_PASSWORD: z.string().optional(),
}

/** Longest time that may be waited for, in weeks of work. */
const mostWeeks = 104

/**
 * A rule over several variables of {@link deskEnv}: the minutes of the answer timer come within 104 weeks of work. A few hours a week and many
 * minutes would come after so many years that nobody can mean it.
 */
export const answerTimesFit = (
  desk: { readonly BUSINESS_HOURS: WorkWeek; readonly ANSWER_MINUTES: readonly number[]; readonly RETURN_MINUTES: number },
  context: z.RefinementCtx,
): void => {
  const weekMinutes = desk.BUSINESS_HOURS.flat().reduce((sum, { from, till }) => sum + till - from, 0)
  const message = `must be over within ${String(mostWeeks)} weeks of BUSINESS_HOURS`
  for (const name of ['ANSWER_MINUTES', 'RETURN_MINUTES'] as const) {
    if (Math.max(...[desk[name]].flat()) > mostWeeks * weekMinutes) context.addIssue({ code: 'custom', path: [name], message })
  }
}

/** How the desk works. */
export const deskEnv = {
  /** Who sees a buyer's e-mail address: everybody, everybody in part, the owner of the chat. */
  EMAIL_POLICY: z.enum(['show', 'mask', 'owner-only']).default('mask'),
  /** Hours that a claim lasts without activity. */
  PIN_TTL_HOURS: z.coerce.number('must be hours').positive('must be above 0').default(24),
  /** Seconds between looks for what no webhook and no hint told us. */
  SWEEP_SECONDS: z.coerce.number('must be seconds').positive('must be above 0').default(15),
  /** Days and hours of work, in which a waiting buyer's clock runs: `mon-fri 09:00-13:00,14:00-18:00; sat 10:00-15:00`. */
  BUSINESS_HOURS: workWeekEnv('mon-sun 09:00-20:00'),
  /** Working minutes after which owner, group, deputy and chief are told that a buyer waits. */
  ANSWER_MINUTES: answerMinutes,
  /** Working minutes without a sign of its owner after which a chat returns to the team; 0: never. */
  RETURN_MINUTES: z.coerce.number('must be minutes, or 0').nonnegative('must be minutes, or 0').default(0),
  /** Path of the file of automatic answers. Absent: nothing is answered by itself. */
  RULES_FILE: z.string().optional(),
  /** Days that texts, files and events are kept; older ones are removed each night. Absent: everything is kept until an admin has it removed. */
  RETENTION_DAYS: positive('a whole number of days above 0').optional(),
  /** Address of the console as admins reach it, for a button in Telegram. Absent: no button. */
  CONSOLE_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  /** Language of the group and of people who have not chosen. */
  LANGUAGE: z.enum(['uk', 'en']).default('uk'),
  /** Zone of people: times shown. */
  TIMEZONE: zone.default('Europe/Kyiv'),
}
