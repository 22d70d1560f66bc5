/** What `npm start` is going to run. `notices` are for the operator's eyes. */
export type Mode =
  { status: 'simulated' } | { status: 'shop'; simulatesCrm: boolean; notices: readonly string[] } | { status: 'refused'; reason: string }

type Environment = Readonly<Record<string, string | undefined>>

const crmNames = ['CRM_BASE_URL', 'CRM_SELLER_ID', 'CRM_API_KEY'] as const
const simulatable = ['crm', 'openproject'] as const
type Simulatable = (typeof simulatable)[number]

const isSimulatable = (name: string): name is Simulatable => simulatable.some((known) => known === name)
const isSet = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== ''
const refuse = (reason: string): Mode => ({ status: 'refused', reason })

const toSimulate = (env: Environment): string[] =>
  (env['PINLINE_SIMULATE'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

const withoutToken = (env: Environment): Mode => {
  const real = ['CRM_BASE_URL', 'OPENPROJECT_URL'].filter((name) => isSet(env, name))
  if (real.length === 0) return { status: 'simulated' }
  const names = real.join(' and ')
  return refuse(
    `${names} is set but TELEGRAM_BOT_TOKEN is not. Without a token everything is simulated, and a simulated manager must never answer ` +
      `a real buyer. Set TELEGRAM_BOT_TOKEN, or remove ${names} to try Pinline out.`,
  )
}

const withToken = (env: Environment, simulated: readonly string[]): Mode => {
  const simulatesCrm = simulated.includes('crm')
  const missing = crmNames.filter((name) => !isSet(env, name))
  const hasDesk = isSet(env, 'OPENPROJECT_URL') || simulated.includes('openproject')
  const notices = hasDesk ? ['The help desk (OPENPROJECT_*) is not part of this version; its settings are ignored.'] : []
  if (simulatesCrm && isSet(env, 'CRM_BASE_URL')) {
    return refuse('PINLINE_SIMULATE names crm, but CRM_BASE_URL is set. Remove one of them.')
  }
  if (simulatesCrm || missing.length === 0) return { status: 'shop', simulatesCrm, notices }
  if (missing.length === crmNames.length && hasDesk) {
    return refuse('The help desk (OPENPROJECT_*) is not part of this version. Set CRM_BASE_URL, CRM_SELLER_ID and CRM_API_KEY for a shop.')
  }
  return refuse(
    `TELEGRAM_BOT_TOKEN is set, but ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
      'Set what is missing, or PINLINE_SIMULATE=crm to have the CRM simulated.',
  )
}

/**
 * Decides from the environment what is real and what is simulated. No token: everything is simulated, and a real CRM or OpenProject
 * is refused. A token needs a CRM, real or named in PINLINE_SIMULATE. A blank variable counts as absent.
 */
export const decideMode = (env: Environment): Mode => {
  const simulated = toSimulate(env)
  const unknown = simulated.filter((name) => !isSimulatable(name))
  if (unknown.length > 0) return refuse(`PINLINE_SIMULATE may name crm and openproject; it says ${unknown.join(', ')}.`)
  return isSet(env, 'TELEGRAM_BOT_TOKEN') ? withToken(env, simulated) : withoutToken(env)
}
