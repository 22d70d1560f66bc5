import { partsOf } from './mode.ts'
import type { Mode } from './mode.ts'
import { simulatedCrm, simulatedOpenProject, simulatedTelegram } from './simulated-settings.ts'
import type { Settings } from './simulated-settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

export type SettingsInput = {
  mode: Exclude<Mode, { status: 'refused' }>
  env: Environment
  /** By variable: the port of each service. */
  ports: Settings
  /** Called only when something is simulated. */
  secrets: () => Settings
}

const isSet = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== ''

/** What the operator set himself wins, except where a simulated system is: there a real address must never slip in. */
const unlessSet = (env: Environment, settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !isSet(env, name)))

/** The console takes a password or its hash, not both. */
const withoutSecondPassword = (env: Environment, { CONSOLE_PASSWORD, ...others }: Settings): Settings =>
  CONSOLE_PASSWORD === undefined || isSet(env, 'CONSOLE_PASSWORD_HASH') ? others : { ...others, CONSOLE_PASSWORD }

/** What the services are told of the simulated systems beyond the environment and their ports; nothing where all is real. */
export const simulatedSettings = ({ mode, env, ports, secrets }: SettingsInput): Settings => {
  const { shop, helpDesk } = partsOf(mode)
  if (shop !== 'simulated' && helpDesk !== 'simulated') return {}
  const { PLAYGROUND_PORT: playground = '', INGRESS_PORT: ingress = '' } = ports
  const { TELEGRAM_BOT_TOKEN = '', ...others } = secrets()
  const isOf = (name: string): boolean =>
    name.startsWith('CRM_') ? shop === 'simulated' : name.startsWith('OPENPROJECT_') ? helpDesk === 'simulated' : true
  const own = Object.fromEntries(Object.entries(others).filter(([name]) => isOf(name)))
  const isTryOut = mode.status === 'simulated'
  return {
    ...unlessSet(env, withoutSecondPassword(env, own)),
    INGRESS_URL: `http://127.0.0.1:${ingress}`,
    ...(shop === 'simulated' ? simulatedCrm(playground) : {}),
    ...(helpDesk === 'simulated' ? simulatedOpenProject(playground, isTryOut) : {}),
    ...(isTryOut ? { ...simulatedTelegram(playground), TELEGRAM_BOT_TOKEN } : {}),
  }
}
