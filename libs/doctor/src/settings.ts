import { crmEnv, deskEnv, helpDeskEnv, opsEnv, postgresEnv, redisEnv, telegramEnv, telegramUpdatesEnv } from '@pinline/platform'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** Settings by variable, as the environment and `.env` say them. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A setting without blanks around it; '' where it is absent. */
export const settingOf = (env: Variables, name: string): string => (env[name] ?? '').trim()

/** A half of Pinline: against the real system, a simulated one, or not there. */
export type StartPart = 'real' | 'simulated' | 'off'

/** What `npm start` makes of the settings. */
export type StartMode =
  | { readonly status: 'simulated' }
  | { readonly status: 'refused' }
  | { readonly status: 'real'; readonly shop: StartPart; readonly helpDesk: StartPart }

const crmNames = ['CRM_BASE_URL', 'CRM_SELLER_ID', 'CRM_API_KEY'] as const
const deskNames = [
  'OPENPROJECT_URL',
  'OPENPROJECT_API_KEY',
  'OPENPROJECT_PROJECT',
  'OPENPROJECT_FIELD_TELEGRAM_ID',
  'OPENPROJECT_FIELD_REQUEST_KEY',
] as const
const realNames = ['CRM_BASE_URL', 'OPENPROJECT_URL'] as const

const shapes = { ...postgresEnv, ...redisEnv, ...opsEnv, ...telegramEnv, ...telegramUpdatesEnv, ...crmEnv, ...deskEnv, ...helpDeskEnv }
/** These have checks of their own, which say more. */
const toldElsewhere: ReadonlySet<string> = new Set([
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_GROUP_ID',
  'TELEGRAM_LOG_CHAT_ID',
  'TELEGRAM_ADMIN_IDS',
  'CRM_SELLER_ID',
  'OPENPROJECT_FIELD_TELEGRAM_ID',
  'OPENPROJECT_FIELD_REQUEST_KEY',
])

/** Variables that no service would start with. */
const checkForms = (env: Variables): readonly Finding[] => {
  const wrong = Object.entries(shapes)
    .filter(([name, shape]) => !toldElsewhere.has(name) && settingOf(env, name) !== '' && !shape.safeParse(env[name]).success)
    .map(([name]) => name)
  return wrong.length > 0 ? [found('settings.form', { names: wrong.join(', ') })] : []
}

const whyRefused = (env: Variables): Finding => {
  const list = (names: readonly string[]): string => names.join(', ')
  const simulated = settingOf(env, 'PINLINE_SIMULATE')
    .split(',')
    .map((name) => name.trim())
  if (simulated.some((name) => !['', 'crm', 'openproject'].includes(name))) return found('mode.simulate')
  if (settingOf(env, 'TELEGRAM_BOT_TOKEN') === '') {
    return found('mode.no-token', { names: list(realNames.filter((name) => settingOf(env, name) !== '')) })
  }
  const isSet = (name: string): boolean => settingOf(env, name) !== ''
  if ((simulated.includes('crm') && isSet('CRM_BASE_URL')) || (simulated.includes('openproject') && isSet('OPENPROJECT_URL'))) {
    return found('mode.contradiction')
  }
  const missing = (names: readonly string[]): string => list(names.filter((name) => !isSet(name)))
  const isDeskMeant = isSet('OPENPROJECT_URL') && !crmNames.some(isSet)
  return found('mode.incomplete', { names: missing(isDeskMeant ? deskNames : crmNames) })
}

const judgeMode = (mode: StartMode, env: Variables): readonly Finding[] => {
  switch (mode.status) {
    case 'simulated':
      return [found('mode.tryout')]
    case 'refused':
      return [whyRefused(env)]
    case 'real': {
      const what = mode.helpDesk === 'off' ? 'mode.shop' : mode.shop === 'off' ? 'mode.desk' : 'mode.both'
      const names = [mode.shop === 'simulated' ? ['crm'] : [], mode.helpDesk === 'simulated' ? ['openproject'] : []].flat()
      return [found(what), ...(names.length === 0 ? [] : [found('mode.simulated', { names: names.join(', ') })])]
    }
  }
}

/** What will `npm start` run with these settings, and which of them cannot be read? */
export const checkSettings = (mode: StartMode, env: Variables): readonly Finding[] => [...judgeMode(mode, env), ...checkForms(env)]
