import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Settings of a try-out, by variable. */
export type Settings = Record<string, string>

const secret = (): string => randomBytes(24).toString('base64url')

const randomSettings = (): Settings => ({
  TELEGRAM_BOT_TOKEN: `7000000001:${secret()}`,
  CRM_API_KEY: secret(),
  CRM_WEBHOOK_KEY: secret(),
  CRM_SALE_PASSWORD: secret(),
  OPENPROJECT_API_KEY: `opapi-${secret()}`,
  OPENPROJECT_WEBHOOK_SECRET: secret(),
  CONSOLE_PASSWORD: randomBytes(9).toString('base64url'),
})

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string')

/** The secrets of a try-out: random, made once, kept in a file that only its owner reads. */
export const keptSecrets = (path: string): Settings => {
  const kept: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const settings = { ...randomSettings(), ...(isSettings(kept) ? kept : {}) }
  writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  chmodSync(path, 0o600) // the mode above counts for a new file only
  return settings
}

/** The simulated CRM as the services reach it. */
export const simulatedCrm = (playgroundPort: string): Settings => ({
  CRM_BASE_URL: `http://127.0.0.1:${playgroundPort}/crm/api`,
  CRM_SELLER_ID: '100001',
  CRM_FILE_HOSTS: '', // blank: the host of CRM_BASE_URL
})

/** The simulated OpenProject with its project and custom fields; in a try-out also the group of its staff. Both sides read these variables. */
export const simulatedOpenProject = (playgroundPort: string, hasGroup: boolean): Settings => ({
  OPENPROJECT_URL: `http://127.0.0.1:${playgroundPort}/openproject`,
  OPENPROJECT_PROJECT: 'it-support',
  OPENPROJECT_FIELD_TELEGRAM_ID: '5',
  OPENPROJECT_FIELD_REQUEST_KEY: '6',
  ...(hasGroup ? { TELEGRAM_STAFF_GROUP_ID: '-1001000000003' } : {}),
})

/** The simulated Telegram with its group, log channel and first admin. */
export const simulatedTelegram = (playgroundPort: string): Settings => ({
  TELEGRAM_API_ROOT: `http://127.0.0.1:${playgroundPort}/telegram`,
  TELEGRAM_MODE: 'polling',
  TELEGRAM_WEBHOOK_URL: '',
  TELEGRAM_GROUP_ID: '-1001000000001',
  TELEGRAM_LOG_CHAT_ID: '-1001000000002',
  TELEGRAM_ADMIN_IDS: '700000001',
})
