import { z } from 'zod'
import { foundTrouble, hostOf } from './reach.ts'
import type { Answered, Reach } from './reach.ts'
import { checkField } from './open-project-fields.ts'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** The help desk as it is set; '' where a variable is not set. */
export interface OpenProjectSettings {
  /** Without a slash at the end. */
  readonly url: string
  readonly apiKey: string
  /** Number or identifier of the project. */
  readonly project: string
  readonly fieldTelegramId: string
  readonly fieldRequestKey: string
}

/** One property of a work package as a schema describes it. */
export interface FieldShape {
  readonly type: string
  readonly name: string
}

/** What a type of the project's work packages looks like, by property. */
export interface TypeSchema {
  readonly type: string
  readonly fields: ReadonlyMap<string, FieldShape>
}

/** Asks the instance as the service account. `path` begins after `/api/v3`. */
export type AskDesk = (path: string) => Promise<Answered | { readonly status: 'away' }>

const root = z.object({ _type: z.literal('Root') })
const project = z.object({ id: z.int(), name: z.string(), _links: z.record(z.string(), z.unknown()) })
const types = z.object({ _embedded: z.object({ elements: z.array(z.object({ id: z.int(), name: z.string() })) }) })
const field = z.object({ type: z.string(), name: z.string() })
const schema = z.record(z.string(), z.unknown())

const parse = <Shape extends z.ZodType>(shape: Shape, text: string): z.output<Shape> | null => {
  try {
    const parsed = shape.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** @see https://www.openproject.org/docs/api/introduction/#authentication */
const authorization = (apiKey: string): string => `Basic ${Buffer.from(`apikey:${apiKey}`, 'utf8').toString('base64')}`

const createAsk =
  (reach: Reach, { url, apiKey }: OpenProjectSettings): AskDesk =>
  async (path) => {
    const headers = { accept: 'application/hal+json', authorization: authorization(apiKey) }
    const answer = await reach({ url: `${url}/api/v3${path}`, headers })
    return answer.status === 'answered' ? answer : { status: 'away' }
  }

const isOk = (answer: Awaited<ReturnType<AskDesk>>): answer is Answered =>
  answer.status === 'answered' && answer.code >= 200 && answer.code < 300

const readSchema = async (ask: AskDesk, projectId: number, type: { id: number; name: string }): Promise<TypeSchema | null> => {
  const answer = await ask(`/work_packages/schemas/${String(projectId)}-${String(type.id)}`)
  const body = isOk(answer) ? parse(schema, answer.text) : null
  if (body === null) return null
  const fields = Object.entries(body).flatMap(([name, value]) => {
    const shape = field.safeParse(value)
    return shape.success ? [[name, shape.data] as const] : []
  })
  return { type: type.name, fields: new Map(fields) }
}

const checkFields = async (
  ask: AskDesk,
  projectId: number,
  schemas: readonly TypeSchema[],
  settings: OpenProjectSettings,
): Promise<readonly Finding[]> => {
  const { fieldTelegramId, fieldRequestKey } = settings
  const isFilter = async (property: string): Promise<boolean> => {
    const filters = JSON.stringify([{ [property]: { operator: '=', values: ['0'] } }])
    return isOk(await ask(`/projects/${String(projectId)}/work_packages?${new URLSearchParams({ pageSize: '1', filters }).toString()}`))
  }
  const findings = [
    await checkField({ setting: 'OPENPROJECT_FIELD_TELEGRAM_ID', value: fieldTelegramId, schemas, isFilter }),
    await checkField({ setting: 'OPENPROJECT_FIELD_REQUEST_KEY', value: fieldRequestKey, schemas, isFilter }),
  ]
  return fieldTelegramId !== '' && fieldTelegramId === fieldRequestKey ? [...findings, found('field.twice')] : findings
}

const checkProject = async (ask: AskDesk, settings: OpenProjectSettings): Promise<readonly Finding[]> => {
  if (settings.project === '') return [found('project.unset')]
  const answer = await ask(`/projects/${encodeURIComponent(settings.project)}`)
  const known = isOk(answer) ? parse(project, answer.text) : null
  if (known === null) return [found('project.unknown', { project: settings.project })]
  const { id, name: title } = known
  // Links stand for rights: without this one the account may not create anything here.
  if (!Object.hasOwn(known._links, 'createWorkPackage')) return [found('project.create', { title })]
  const listed = await ask(`/projects/${String(id)}/types`)
  const enabled = (isOk(listed) ? parse(types, listed.text) : null)?._embedded.elements ?? []
  if (enabled.length === 0) return [found('project.types', { title })]
  const schemas = (await Promise.all(enabled.map((type) => readSchema(ask, id, type)))).filter((one) => one !== null)
  const names = enabled.map(({ name }) => name).join(', ')
  return [found('project.ok', { title, types: names }), ...(await checkFields(ask, id, schemas, settings))]
}

/** Is OpenProject there, does it take the key, and are project, rights and fields as they have to be? Changes nothing. */
export const checkOpenProject = async (reach: Reach, settings: OpenProjectSettings): Promise<readonly Finding[]> => {
  const { url, apiKey } = settings
  if (apiKey === '') return [found('desk.key-unset')]
  const door = await reach({ url: `${url}/api/v3`, headers: { accept: 'application/hal+json', authorization: authorization(apiKey) } })
  if (door.status !== 'answered') return [foundTrouble(door.status, 'OPENPROJECT_URL', url)]
  const host = hostOf(url)
  if (door.code === 401 || door.code === 403) return [found('desk.key')]
  if (!isOk(door) || parse(root, door.text) === null) return [found('desk.foreign', { host })]
  return [found('desk.ok', { host }), ...(await checkProject(createAsk(reach, settings), settings))]
}
