import { existsSync, readFileSync } from 'node:fs'
import { createKeepingCrm, createMemoryTokenStore, createReadPermissions } from '@pinline/crm'
import {
  checkAdmins,
  checkCrm,
  checkGroup,
  checkHook,
  checkLog,
  checkStaff,
  checkToken,
  checkUpdates,
  createTelegramProber,
  found,
  isToken,
  settingOf,
} from '@pinline/doctor'
import type { Finding, IngressState, Reach, UpdatesSettings, Variables } from '@pinline/doctor'
import { createLogger, webhookKeyOf } from '@pinline/platform'
import { createTelegramClient } from '@pinline/telegram'
import type { SharedChat } from '@pinline/telegram'
import { publicRootOf } from '../start/crm-webhook.ts'

/** What all questions to other systems need. */
export type Asking = {
  readonly env: Variables
  readonly reach: Reach
  readonly ingress: IngressState
  readonly clock: () => Date
  /** How long it is watched whether another program takes updates. */
  readonly peekSeconds: number
}

const silent = createLogger({ service: 'doctor', level: 'silent' })
const telegramRoot = 'https://api.telegram.org'

const withoutSlash = (url: string): string => url.replace(/\/+$/u, '')

const toUpdates = (env: Variables, apiRoot: string): UpdatesSettings => {
  const url = settingOf(env, 'TELEGRAM_WEBHOOK_URL')
  const mode = settingOf(env, 'TELEGRAM_MODE') || (url === '' ? 'polling' : 'webhook')
  const path = settingOf(env, 'TELEGRAM_WEBHOOK_CERT')
  return {
    mode: mode === 'webhook' ? 'webhook' : 'polling',
    url,
    certificate: path !== '' && existsSync(path) ? readFileSync(path, 'utf8') : undefined,
    isOwnServer: apiRoot !== telegramRoot,
  }
}

export type TelegramReport = {
  readonly telegram: readonly Finding[]
  readonly updates: readonly Finding[]
  readonly date: Date | null
}

/** Who stands in groups of Telegram. */
export type Groups = {
  readonly hasShop: boolean
  /** The group that the catalogue names for each department, null for none; null without a help desk. */
  readonly staff: readonly (number | null)[] | null
  /** What was set from inside, which wins over the environment; null where nobody could look. */
  readonly stored: Readonly<Record<SharedChat, number | null>> | null
}

/** Everything about the bot: token, groups, log channel, admins, and how its updates come. */
export const diagnoseTelegram = async (
  { env, reach, ingress, clock, peekSeconds }: Asking,
  { hasShop, staff: groups, stored }: Groups,
): Promise<TelegramReport> => {
  const token = settingOf(env, 'TELEGRAM_BOT_TOKEN')
  const apiRoot = withoutSlash(settingOf(env, 'TELEGRAM_API_ROOT') || telegramRoot)
  const client = createTelegramClient({ token, apiRoot, logger: silent })
  try {
    const prober = createTelegramProber(client, { peekSeconds })
    const { findings, self, date } = await checkToken({ token, apiRoot, reach, prober })
    if (self === null) return { telegram: findings, updates: [], date }
    const updates = await checkUpdates({ prober, reach, ingress, now: clock() }, toUpdates(env, apiRoot))
    const chosen = (name: string, chat: number | null | undefined) => ({ configured: settingOf(env, name), stored: chat })
    const deps = { prober, self }
    const [group, staff, log, admins] = await Promise.all([
      hasShop ? checkGroup(deps, chosen('TELEGRAM_GROUP_ID', stored?.group)) : [],
      groups === null ? [] : checkStaff(deps, { groups, common: chosen('TELEGRAM_STAFF_GROUP_ID', stored?.staff) }),
      checkLog(deps, chosen('TELEGRAM_LOG_CHAT_ID', stored?.log)),
      checkAdmins(deps, settingOf(env, 'TELEGRAM_ADMIN_IDS'), updates.seen),
    ])
    return { telegram: [...findings, ...group, ...staff, ...log, ...admins], updates: updates.findings, date }
  } finally {
    client.close()
  }
}

/** Number of the bot of a token, where it has the form of one. */
export const botOf = (env: Variables): number | null => {
  const token = settingOf(env, 'TELEGRAM_BOT_TOKEN')
  return isToken(token) ? Number(token.split(':', 1)[0]) : null
}

const toHook = (env: Variables, localRoot: string, showKeys: boolean, runs: boolean) => {
  const key = webhookKeyOf({ CRM_WEBHOOK_KEY: env['CRM_WEBHOOK_KEY'], CRM_API_KEY: env['CRM_API_KEY'] })
  return key === undefined ? null : { publicRoot: publicRootOf(env), localRoot, key, showKeys, runs }
}

/** Everything about the CRM: login, rights, and the address that it is to call. The login is one of our own and touches no stored token. */
export const diagnoseCrm = async (
  { env, reach, ingress, clock }: Asking,
  { localRoot, showKeys }: { readonly localRoot: string; readonly showKeys: boolean },
): Promise<{ findings: readonly Finding[]; date: Date | null }> => {
  const sellerId = settingOf(env, 'CRM_SELLER_ID')
  if (!/^[1-9]\d{0,14}$/u.test(sellerId)) return { findings: [found('crm.seller')], date: null }
  const baseUrl = withoutSlash(settingOf(env, 'CRM_BASE_URL'))
  const deps = {
    baseUrl,
    sellerId: Number(sellerId),
    apiKey: settingOf(env, 'CRM_API_KEY'),
    timeZone: 'UTC', // no time of the CRM is looked at
    fileHosts: [],
    tokens: createMemoryTokenStore(clock),
    acquire: () => Promise.resolve(),
    logger: silent,
    clock,
  }
  const prober = { ...createKeepingCrm(deps), permissions: createReadPermissions(deps) }
  const { findings, date } = await checkCrm({ baseUrl, reach, prober })
  const hook = toHook(env, localRoot, showKeys, ingress.runs)
  return { findings: [...findings, ...(hook === null ? [] : await checkHook(reach, hook))], date }
}
