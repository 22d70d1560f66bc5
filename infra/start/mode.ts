/** One half of Pinline in a run: against the real system, a simulated one, or not there at all. */
export type Part = 'real' | 'simulated' | 'off'

/** What `npm start` is going to run; `real` with a real Telegram. */
export type Mode = { status: 'simulated' } | { status: 'real'; shop: Part; helpDesk: Part } | { status: 'refused'; reason: string }

type Environment = Readonly<Record<string, string | undefined>>

const simulatable = ['crm', 'openproject'] as const
type Simulatable = (typeof simulatable)[number]

const isSimulatable = (name: string): name is Simulatable => simulatable.some((known) => known === name)
const isSet = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== ''
const refuse = (reason: string): Mode => ({ status: 'refused', reason })

/** What makes a half real: its address, and what is needed beside it. */
const needs = {
  crm: { address: 'CRM_BASE_URL', beside: ['CRM_SELLER_ID', 'CRM_API_KEY'] },
  openproject: {
    address: 'OPENPROJECT_URL',
    beside: ['OPENPROJECT_API_KEY', 'OPENPROJECT_PROJECT', 'OPENPROJECT_FIELD_TELEGRAM_ID', 'OPENPROJECT_FIELD_REQUEST_KEY'],
  },
} as const satisfies Record<Simulatable, { address: string; beside: readonly string[] }>

const toSimulate = (env: Environment): string[] =>
  (env['PINLINE_SIMULATE'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

const withoutToken = (env: Environment): Mode => {
  const real = Object.values(needs)
    .map(({ address }) => address)
    .filter((name) => isSet(env, name))
  if (real.length === 0) return { status: 'simulated' }
  const names = real.join(' and ')
  return refuse(
    `${names} is set but TELEGRAM_BOT_TOKEN is not. Without a token everything is simulated, and a simulated manager must never answer ` +
      `a real buyer. Set TELEGRAM_BOT_TOKEN, or remove ${names} to try Pinline out.`,
  )
}

/** An OAuth application stands in for the token of OpenProject's account. */
const isGiven = (env: Environment, name: string): boolean =>
  isSet(env, name) || (name === 'OPENPROJECT_API_KEY' && isSet(env, 'OPENPROJECT_CLIENT_ID') && isSet(env, 'OPENPROJECT_CLIENT_SECRET'))

type Half = { status: Part } | { status: 'incomplete'; missing: readonly string[] } | { status: 'both' }

const halfOf = (env: Environment, name: Simulatable, isSimulated: boolean): Half => {
  const { address, beside } = needs[name]
  if (isSimulated) return { status: isSet(env, address) ? 'both' : 'simulated' }
  const names = [address, ...beside]
  const missing = names.filter((each) => !isGiven(env, each))
  if (missing.length === 0) return { status: 'real' }
  // A CRM is meant as soon as anything of it is set; OpenProject's lesser settings may stand in a file that was copied.
  const isMeant = name === 'crm' ? missing.length < names.length : isSet(env, address)
  return isMeant ? { status: 'incomplete', missing } : { status: 'off' }
}

const withToken = (env: Environment, simulated: readonly string[]): Mode => {
  const halves = simulatable.map((name) => ({ name, half: halfOf(env, name, simulated.includes(name)) }))
  for (const { name, half } of halves) {
    if (half.status === 'both') return refuse(`PINLINE_SIMULATE names ${name}, but ${needs[name].address} is set. Remove one of them.`)
    if (half.status === 'incomplete') {
      const { missing } = half
      return refuse(
        `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
          `Set what is missing, or PINLINE_SIMULATE=${name} to have that system simulated.`,
      )
    }
  }
  const [shop, helpDesk] = halves.map(({ half }) => half.status)
  const isPart = (status: string | undefined): status is Part => status === 'real' || status === 'simulated' || status === 'off'
  if (!isPart(shop) || !isPart(helpDesk) || (shop === 'off' && helpDesk === 'off')) {
    const all = Object.values(needs).map(({ address, beside }) => [address, ...beside].join(', '))
    return refuse(
      `TELEGRAM_BOT_TOKEN is set, but nothing to work with. Set ${all[0] ?? ''} for a shop, or ${all[1] ?? ''} for a help desk, ` +
        'or PINLINE_SIMULATE=crm,openproject to have them simulated.',
    )
  }
  return { status: 'real', shop, helpDesk }
}

/**
 * Decides from the environment what is real and what is simulated. No token: everything is simulated, and a real CRM or OpenProject
 * is refused. A token needs a CRM (shop), an OpenProject (help desk) or both, real or named in PINLINE_SIMULATE. A blank variable counts
 * as absent.
 */
export const decideMode = (env: Environment): Mode => {
  const simulated = toSimulate(env)
  const unknown = simulated.filter((name) => !isSimulatable(name))
  if (unknown.length > 0) return refuse(`PINLINE_SIMULATE may name crm and openproject; it says ${unknown.join(', ')}.`)
  return isSet(env, 'TELEGRAM_BOT_TOKEN') ? withToken(env, simulated) : withoutToken(env)
}

/** The halves of a run; a try-out has both. */
export const partsOf = (mode: Exclude<Mode, { status: 'refused' }>): { shop: Part; helpDesk: Part } =>
  mode.status === 'simulated' ? { shop: 'simulated', helpDesk: 'simulated' } : mode
