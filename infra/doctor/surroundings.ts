import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { IngressState, OwnState, PortState, Reach } from '@pinline/doctor'
import { isFreePort } from '../embedded/free-port.ts'
import { reachableHost } from '../start/reachable-host.ts'
import type { ServiceEntry } from '../start/services.ts'

/** A service of ours as it answers on its port. */
type ServiceState = PortState & { readonly checks: Readonly<Record<string, unknown>> }

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const askService = async (reach: Reach, origin: string): Promise<{ service: unknown; checks: Record<string, unknown> } | null> => {
  const answer = await reach({ url: `${origin}/readyz` })
  const body = answer.status === 'answered' ? parseJson(answer.text) : undefined
  if (!isRecord(body) || !isRecord(body['checks'])) return null
  return { service: body['service'], checks: body['checks'] }
}

/** Looks at each port: is nobody there, our own service, or another program? */
export const lookAtServices = async (
  reach: Reach,
  entries: readonly ServiceEntry[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ServiceState[]> =>
  Promise.all(
    entries.map(async ({ name, portVariable, defaultPort }) => {
      const asked = Number(env[portVariable]?.trim() ?? '')
      const port = Number.isInteger(asked) && asked > 0 && asked < 65_536 ? asked : defaultPort
      const found = await askService(reach, `http://${reachableHost(name, env['BIND']?.trim() ?? '')}:${String(port)}`)
      const base = { service: name, setting: portVariable, port }
      if (found?.service === name) return { ...base, holder: 'ours', checks: found.checks }
      const holder = found === null && (await isFreePort(port)) ? 'nobody' : 'other'
      return { ...base, holder, checks: {} }
    }),
  )

/** How ingress of this machine stands with Telegram. */
export const toIngressState = (services: readonly ServiceState[]): IngressState => {
  const ingress = services.find(({ service, holder }) => service === 'ingress' && holder === 'ours')
  if (ingress === undefined) return { runs: false }
  const telegram = ingress.checks['optional:telegram']
  return { runs: true, telegram: typeof telegram === 'string' ? telegram : true }
}

/** How a server that `npm start` runs itself looks to the services that use it. */
export const toOwnState = (services: readonly ServiceState[], server: 'postgres' | 'redis'): OwnState => {
  const told = services.filter(({ holder }) => holder === 'ours').flatMap(({ checks }) => (server in checks ? [checks[server]] : []))
  if (told.length === 0) return 'idle'
  return told.every((state) => state === true) ? 'answers' : 'away'
}

/** Bytes that are free where `folder` is, or will be. */
export const freeBytes = (folder: string): number => {
  if (!existsSync(folder) && dirname(folder) !== folder) return freeBytes(dirname(folder))
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
