import { findFreePort, isFreePort } from '../embedded/free-port.ts'
import { OperatorError } from '../operator-error.ts'

/** A port that somebody needs: the variable that may set it, and what it is otherwise. */
export type WantedPort = { portVariable: string; defaultPort: number }

/**
 * Gives every variable a port. One that the environment sets is taken as it is and must be free; so must the defaults when `exact`,
 * since something outside (a proxy) counts on them. Otherwise the next free port is taken.
 */
export const assignPorts = async (
  wanted: readonly WantedPort[],
  env: Readonly<Record<string, string | undefined>>,
  exact: boolean,
): Promise<Record<string, string>> => {
  const assigned = new Set<number>()
  const result: Record<string, string> = {}
  for (const { portVariable, defaultPort } of wanted) {
    const asked = env[portVariable]?.trim() ?? ''
    const preferred = asked === '' ? defaultPort : Number(asked)
    if (!Number.isInteger(preferred) || preferred < 1 || preferred > 65_535)
      throw new OperatorError(`${portVariable} must be a port number.`)
    const fixed = exact || asked !== ''
    if (fixed && !(await isFreePort(preferred))) {
      throw new OperatorError(`Port ${String(preferred)} is taken by another program. Free it or set ${portVariable}.`)
    }
    const port = fixed ? preferred : await findFreePort(preferred, assigned)
    assigned.add(port)
    result[portVariable] = String(port)
  }
  return result
}
