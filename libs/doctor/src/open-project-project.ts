import { z } from 'zod'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'
import { askNumbered, isOk, lackingIn, namesOf, readBody } from './open-project-ask.ts'
import type { AskDesk, Numbered } from './open-project-ask.ts'
import { checkField } from './open-project-fields.ts'
import type { FieldShape, TypeSchema } from './open-project-fields.ts'
import { checkWorkRights } from './open-project-work.ts'

/** A project, and what is to be made in it. */
export interface ProjectQuestion {
  /** Number or identifier. */
  readonly project: string
  /** Types of work packages. */
  readonly types: readonly number[]
  readonly fieldTelegramId: string
  readonly fieldRequestKey: string
}

const shapeOf = z.object({ id: z.int(), name: z.string(), _links: z.record(z.string(), z.unknown()) })
const field = z.object({ type: z.string(), name: z.string() })
const schema = z.record(z.string(), z.unknown())

const readSchema = async (ask: AskDesk, project: number, { id, name: type }: Numbered): Promise<TypeSchema | null> => {
  const body = readBody(schema, await ask(`/work_packages/schemas/${String(project)}-${String(id)}`))
  if (body === null) return null
  const fields = Object.entries(body).flatMap(([name, value]): (readonly [string, FieldShape])[] => {
    const shape = field.safeParse(value)
    return shape.success ? [[name, shape.data]] : []
  })
  return { type, fields: new Map(fields) }
}

const checkFields = async (
  ask: AskDesk,
  project: number,
  schemas: readonly TypeSchema[],
  { fieldTelegramId, fieldRequestKey }: ProjectQuestion,
): Promise<readonly Finding[]> => {
  const isFilter = async (property: string): Promise<boolean> => {
    const filters = JSON.stringify([{ [property]: { operator: '=', values: ['0'] } }])
    return isOk(await ask(`/projects/${String(project)}/work_packages?${new URLSearchParams({ pageSize: '1', filters }).toString()}`))
  }
  const findings = [
    await checkField({ setting: 'OPENPROJECT_FIELD_TELEGRAM_ID', value: fieldTelegramId, schemas, isFilter }),
    await checkField({ setting: 'OPENPROJECT_FIELD_REQUEST_KEY', value: fieldRequestKey, schemas, isFilter }),
  ]
  return fieldTelegramId !== '' && fieldTelegramId === fieldRequestKey ? [...findings, found('field.twice')] : findings
}

/** Is the project there, with its types and fields, and may the account do there what is needed? */
export const checkProject = async (ask: AskDesk, question: ProjectQuestion): Promise<readonly Finding[]> => {
  if (question.project === '') return [found('project.unset')]
  const known = readBody(shapeOf, await ask(`/projects/${encodeURIComponent(question.project)}`))
  if (known === null) return [found('project.unknown', { project: question.project })]
  const { id, name: title } = known
  // Links stand for rights: without this one the account may not create anything here.
  if (!Object.hasOwn(known._links, 'createWorkPackage')) return [found('project.create', { title })]
  const enabled = (await askNumbered(ask, `/projects/${String(id)}/types`)) ?? []
  if (enabled.length === 0) return [found('project.types', { title })]
  const lacking = lackingIn(enabled, question.types)
  // Only those that are made need our fields; where nothing is known of them, all.
  const used = question.types.length > 0 ? enabled.filter((type) => question.types.includes(type.id)) : enabled
  const schemas = (await Promise.all(used.map((type) => readSchema(ask, id, type)))).filter((one) => one !== null)
  return [
    found('project.ok', { title, types: enabled.map(({ name }) => name).join(', ') }),
    ...(lacking.length > 0 ? [found('types.lacking', { title, numbers: lacking.join(', '), known: namesOf(enabled) })] : []),
    ...(used.length > 0 ? await checkFields(ask, id, schemas, question) : []),
    ...(await checkWorkRights(ask, id, title)),
  ]
}
