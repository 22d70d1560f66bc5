import { createAuthorize } from '@pinline/openproject'
import { systemClock } from '@pinline/platform'
import type { OpenProjectAuth } from '@pinline/platform'
import { z } from 'zod'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'
import { createDesk, readBody } from './open-project-ask.ts'
import type { Desk } from './open-project-ask.ts'
import { checkNumbers } from './open-project-numbers.ts'
import type { OpenProjectNeeds } from './open-project-numbers.ts'
import { checkProject } from './open-project-project.ts'
import { foundTrouble, hostOf } from './reach.ts'
import type { Reach } from './reach.ts'

/** The help desk as it is set; '' where a variable is not set. */
export interface OpenProjectSettings {
  /** Without a slash at the end. */
  readonly url: string
  /** Null where neither a token nor an OAuth application is set. */
  readonly auth: OpenProjectAuth | null
  /** Number or identifier of the project, where the catalogue names none. */
  readonly project: string
  readonly fieldTelegramId: string
  readonly fieldRequestKey: string
  /** Webhooks have a secret by which they are believed. */
  readonly hasWebhookSecret: boolean
  /** Null where nothing is known of the catalogue. */
  readonly needs: OpenProjectNeeds | null
}

const root = z.object({ _type: z.literal('Root') })

/** Each project in which something is to be made, once; the configured one where the catalogue does not tell. */
const projectsOf = ({ project, needs }: OpenProjectSettings): ReadonlyMap<string, readonly number[]> => {
  const types = needs?.types ?? []
  const projects = new Map<string, readonly number[]>()
  for (const one of types) projects.set(one.project ?? project, [...(projects.get(one.project ?? project) ?? []), one.type])
  return projects.size > 0 ? projects : new Map([[project, []]])
}

const checkInside = async ({ ask }: Desk, settings: OpenProjectSettings): Promise<readonly Finding[]> => {
  const { fieldTelegramId, fieldRequestKey, needs, hasWebhookSecret } = settings
  const findings: Finding[] = []
  for (const [project, types] of projectsOf(settings)) {
    findings.push(...(await checkProject(ask, { project, types, fieldTelegramId, fieldRequestKey })))
  }
  if (needs !== null) findings.push(...(await checkNumbers(ask, needs)))
  findings.push(hasWebhookSecret ? found('events.ok') : found('events.unset'))
  // Fields are those of all projects: what is true of each of them is told once.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]
}

/**
 * Is OpenProject there, does it take the account, and are projects, rights, types, fields and statuses as they have to be? Changes
 * nothing. A finding that only says that OpenProject can not be asked now is a trouble of the network, `desk.later` or `desk.foreign`.
 */
export const checkOpenProject = async (reach: Reach, settings: OpenProjectSettings): Promise<readonly Finding[]> => {
  const { url, auth } = settings
  if (auth === null) return [found('desk.key-unset')]
  const host = hostOf(url)
  const authorized = await createAuthorize({ baseUrl: url, auth, clock: systemClock })()
  const desk = createDesk(reach, url, authorized.status === 'ok' ? authorized.value : '')
  const door = await reach({ url: `${url}/api/v3`, headers: { accept: 'application/hal+json' } })
  if (door.status !== 'answered') return [foundTrouble(door.status, 'OPENPROJECT_URL', url)]
  if (authorized.status === 'unauthorized') return [found('desk.login')]
  if (authorized.status !== 'ok') return [found('desk.later', { host })]
  const answer = await desk.ask('')
  if (desk.hasFailed()) return [found('desk.later', { host })]
  if (answer.status === 'answered' && (answer.code === 401 || answer.code === 403)) return [found('desk.key')]
  if (readBody(root, answer) === null) return [found('desk.foreign', { host })]
  const inside = await checkInside(desk, settings)
  // Somewhere on the way it failed: what seems to be missing may be there.
  return [found('desk.ok', { host }), ...(desk.hasFailed() ? [found('desk.later', { host })] : inside)]
}
