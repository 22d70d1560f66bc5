import { objectOf } from './call.ts'
import type { Complaint, WorkCall } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'
import { buildingField, priorityById, projectOf, simPriorities, simStatuses, simUsers, typeById } from './instance.ts'
import type { FreshWork, SimWork, WorkEdit } from './store.ts'

/** What a body asks for, and what is wrong with it. */
export interface ParsedBody {
  readonly edit: WorkEdit
  readonly complaints: readonly Complaint[]
  readonly lockVersion: unknown
}

type Json = Readonly<Record<string, unknown>>
type LinkName = 'project' | 'type' | 'status' | 'priority' | 'assignee'

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {})

const collections = {
  project: 'projects',
  type: 'types',
  status: 'statuses',
  priority: 'priorities',
  assignee: 'users',
} as const satisfies Record<LinkName, string>

const isKnown: Readonly<Record<LinkName, (id: number) => boolean>> = {
  project: (id) => projectOf(String(id)) !== undefined,
  type: (id) => typeById(id)?.enabled === true,
  status: (id) => simStatuses.some((status) => status.id === id),
  priority: (id) => priorityById(id) !== undefined,
  assignee: (id) => simUsers.some((user) => user.id === id),
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
const violation = (attribute: string, message: string): Complaint => ({ name: 'PropertyConstraintViolation', attribute, message })

/** Reads one link. `undefined`: not sent; `null`: nothing shall be there. */
const readLink = (links: Json, name: LinkName, complaints: Complaint[]): number | null | undefined => {
  if (!Object.hasOwn(links, name)) return undefined
  const { href } = asObject(links[name])
  if (href === null) return null
  const [, collection, id] = typeof href === 'string' ? (/\/api\/v3\/(\w+)\/(\d+)\/?$/u.exec(href) ?? []) : []
  if (collection !== collections[name]) {
    const message = `For property '${name}' a link like '/api/v3/${collections[name]}/:id' is expected, but got '${typeof href === 'string' ? href : typeof href}'.`
    complaints.push({ name: 'ResourceTypeMismatch', attribute: name, message })
    return undefined
  }
  const number = Number(id)
  if (isKnown[name](number)) return number
  complaints.push(violation(name, `${capital(name)} is not set to one of the allowed values.`))
  return undefined
}

const readText = (value: unknown, attribute: string, complaints: Complaint[]): string | undefined => {
  if (typeof value === 'string') return value
  complaints.push({ name: 'PropertyFormatError', attribute, message: `Invalid format for property '${attribute}': expected a text.` })
  return undefined
}

const readSubject = (body: Json, complaints: Complaint[]): string | undefined => {
  if (!Object.hasOwn(body, 'subject')) return undefined
  const subject = readText(body['subject'], 'subject', complaints)
  if (subject?.trim() === '') complaints.push(violation('subject', "Subject can't be blank."))
  if (subject !== undefined && subject.length > 255)
    complaints.push(violation('subject', 'Subject is too long (maximum is 255 characters).'))
  return subject
}

const readDescription = (body: Json, complaints: Complaint[]): string | undefined => {
  if (!Object.hasOwn(body, 'description')) return undefined
  return readText(asObject(body['description'])['raw'], 'description', complaints)
}

/** Fields that the instance does not know are passed over without a word, as by the real one. */
const readFields = (body: Json, known: ReadonlyMap<number, string>, complaints: Complaint[]): ReadonlyMap<number, string> =>
  new Map(
    [...known.keys()].flatMap((field) => {
      const name = `customField${String(field)}`
      if (!Object.hasOwn(body, name) || body[name] === null) return []
      const value = readText(body[name], name, complaints)
      return value === undefined ? [] : [[field, value] as const]
    }),
  )

const readOnly = ['id', 'createdAt', 'updatedAt', 'author'] as const

interface Deps {
  readonly faults: OpenProjectFaults
  /** Names of the custom fields by number. */
  readonly fields: ReadonlyMap<number, string>
}

const read = ({ fields: known }: Deps, call: WorkCall): ParsedBody => {
  const body = objectOf(call)
  const links = asObject(body['_links'])
  const complaints: Complaint[] = readOnly
    .filter((name) => Object.hasOwn(body, name))
    .map((name) => ({ name: 'PropertyIsReadOnly', attribute: name, message: `${capital(name)} is not writable.` }))
  const link = (name: LinkName): number | undefined => readLink(links, name, complaints) ?? undefined
  const values = {
    subject: readSubject(body, complaints),
    description: readDescription(body, complaints),
    project: link('project'),
    type: link('type'),
    status: link('status'),
    priority: link('priority'),
    assignee: readLink(links, 'assignee', complaints),
  }
  const fields = readFields(body, known, complaints)
  const sent: WorkEdit = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  return { edit: fields.size === 0 ? sent : { ...sent, fields }, complaints, lockVersion: body['lockVersion'] }
}

/** What lacks in what shall be created. */
const lacksIn = ({ faults, fields: known }: Deps, sent: WorkEdit, complaints: readonly Complaint[]): readonly Complaint[] => {
  const has = (attribute: string): boolean => complaints.some((complaint) => complaint.attribute === attribute)
  const blank = (['subject', 'project', 'type'] as const)
    .filter((name) => sent[name] === undefined && !has(name))
    .map((name) => violation(name, `${capital(name)} can't be blank.`))
  if (!faults.requireBuilding || (sent.fields?.get(buildingField) ?? '') !== '') return blank
  return [...blank, violation(`customField${String(buildingField)}`, `${known.get(buildingField) ?? ''} can't be blank.`)]
}

/** What a work package is like that says nothing of itself. */
export const usualWork = (): Omit<FreshWork, 'fields'> => ({
  project: 0,
  type: 0,
  subject: '',
  description: '',
  status: simStatuses.find((status) => status.default)?.id ?? 0,
  priority: simPriorities.find((priority) => priority.default)?.id ?? 0,
  assignee: null,
})

/** Reads bodies that create or change a work package. */
export const createBodyReader = (deps: Deps) => {
  const { faults, fields: known } = deps
  return {
    read: (call: WorkCall): ParsedBody => read(deps, call),
    /** What a body would create. `project` of the path goes before the one of the body. */
    toFresh: ({ edit, complaints }: ParsedBody, project: number | undefined): { fresh: FreshWork; complaints: readonly Complaint[] } => {
      const sent = project === undefined ? edit : { ...edit, project }
      const empty = [...known.keys()].map((field) => [field, ''] as const)
      const fresh = { ...usualWork(), ...sent, fields: new Map([...empty, ...(sent.fields ?? [])]) }
      return { fresh, complaints: [...complaints, ...lacksIn(deps, sent, complaints)] }
    },
    /** What is wrong with changing a work package so. */
    complaintsAbout: (work: SimWork, { edit, complaints }: ParsedBody): readonly Complaint[] =>
      edit.status !== undefined && edit.status !== work.status && faults.refusedStatuses.has(edit.status)
        ? [...complaints, violation('status', 'Status is invalid because no valid transition exists from old to new status.')]
        : complaints,
  }
}

export type BodyReader = ReturnType<typeof createBodyReader>
