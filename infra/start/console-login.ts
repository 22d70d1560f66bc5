import { randomBytes } from 'node:crypto'
import type { Settings } from './simulated-settings.ts'

/**
 * The console's password where the operator has set none: the one of the try-out, else a new one for this run. It is made here, because
 * a service's own output goes into its log and a password must not.
 */
export const consoleLogin = (env: Readonly<Record<string, string | undefined>>, { CONSOLE_PASSWORD: kept }: Settings): Settings => {
  if (kept !== undefined) return { CONSOLE_PASSWORD: kept }
  const isSet = ['CONSOLE_PASSWORD', 'CONSOLE_PASSWORD_HASH'].some((name) => (env[name] ?? '').trim() !== '')
  return isSet ? {} : { CONSOLE_PASSWORD: randomBytes(9).toString('base64url') }
}
