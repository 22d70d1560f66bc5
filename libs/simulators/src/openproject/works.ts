import type { Random } from '../random.ts'
import type { BodyReader } from './body.ts'
import { WorkRefusal, notFound, refuseAll } from './call.ts'
import type { Complaint, WorkCall, WorkEndpoint, WorkReply } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'
import { projectOf, serviceAccount, typeById } from './instance.ts'
import type { WorkPage } from './query.ts'
import type { Represent } from './represent.ts'
import type { SimWork, WorkStore } from './store.ts'
import type { WorkHooks } from './webhook.ts'

interface Deps {
  readonly store: WorkStore
  readonly faults: OpenProjectFaults
  readonly random: Random
  readonly represent: Represent
  readonly bodies: BodyReader
  readonly hooks: WorkHooks
  readonly fields: ReadonlyMap<number, string>
  readonly requestKey: number
  readonly select: (call: WorkCall, works: readonly SimWork[], inProject: boolean) => WorkPage
}

const forbid = ({ faults }: Deps): void => {
  if (faults.forbidden) throw new WorkRefusal(403, 'MissingPermission', 'You are not authorized to access this resource.')
}

const projectIn = ({ path }: WorkCall): number => {
  const project = projectOf(decodeURIComponent(path[0] ?? ''))
  if (project === undefined) throw notFound()
  return project.id
}

/** What the ledger keeps of a work package. */
export const toWorkRecord = (work: SimWork, requestKey: number): { work: number; key: string } => ({
  work: work.id,
  key: work.fields.get(requestKey) ?? '',
})

const create = (deps: Deps, call: WorkCall, project: number | undefined): WorkReply => {
  forbid(deps)
  const { fresh, complaints } = deps.bodies.toFresh(deps.bodies.read(call), project)
  refuseAll(complaints)
  const work = deps.store.create(fresh)
  deps.hooks.tellWork(work, serviceAccount, true)
  return { status: 201, body: deps.represent.workPackage(work), record: { ...toWorkRecord(work, deps.requestKey), text: work.subject } }
}

const change = (deps: Deps, call: WorkCall, work: SimWork): WorkReply => {
  forbid(deps)
  const { store, bodies, faults, random, represent, hooks } = deps
  const parsed = bodies.read(call)
  if (random.chance(faults.conflictRate)) {
    store.edit(work, { priority: work.priority === 8 ? 9 : 8 }, 12)
    hooks.tellWork(work, 12, false)
  }
  // A missing version is as stale as an old one.
  if (parsed.lockVersion !== work.lockVersion)
    throw new WorkRefusal(409, 'UpdateConflict', 'Could not update the resource because of conflicting modifications.')
  refuseAll(bodies.complaintsAbout(work, parsed))
  if (store.edit(work, parsed.edit, serviceAccount)) hooks.tellWork(work, serviceAccount, false)
  const { status, assignee } = parsed.edit
  const notes = [
    ...(status === undefined ? [] : [`status ${String(status)}`]),
    ...(assignee === undefined ? [] : [`assignee ${String(assignee)}`]),
  ]
  return { status: 200, body: represent.workPackage(work), record: { ...toWorkRecord(work, deps.requestKey), note: notes.join(', ') } }
}

const list = (deps: Deps, call: WorkCall, project: number | undefined): WorkReply => {
  const { store, represent, select } = deps
  const among = [...store.works.values()].filter((work) => project === undefined || work.project === project)
  const { total, offset, pageSize, page } = select(call, among, project !== undefined)
  const elements = page.map((work) => represent.workPackage(work))
  const path = project === undefined ? '/work_packages' : `/projects/${String(project)}/work_packages`
  const body = {
    _type: 'WorkPackageCollection',
    total,
    count: elements.length,
    pageSize,
    offset,
    _embedded: { elements },
    _links: { self: { href: represent.href(path) } },
  }
  return { status: 200, body }
}

const toSchema = ({ fields, represent, faults }: Deps, project: number, type: number): object => {
  const field = (name: string, shape: string, required = false): object => ({
    type: shape,
    name,
    required,
    hasDefault: false,
    writable: !faults.forbidden,
    options: {},
    location: shape.length > 0 && /^[A-Z]/u.test(shape) && !/^(?:String|Formattable|Integer)$/u.test(shape) ? '_links' : '',
  })
  return {
    _type: 'Schema',
    lockVersion: field('Lock Version', 'Integer'),
    subject: field('Subject', 'String', true),
    description: field('Description', 'Formattable'),
    project: field('Project', 'Project', true),
    type: field('Type', 'Type', true),
    status: field('Status', 'Status', true),
    priority: field('Priority', 'Priority', true),
    assignee: field('Assignee', 'User'),
    ...Object.fromEntries(
      [...fields].map(([id, name]) => [`customField${String(id)}`, field(name, 'String', faults.requireBuilding && id === 7)]),
    ),
    _links: { self: { href: represent.href(`/work_packages/schemas/${String(project)}-${String(type)}`) } },
  }
}

const schema = (deps: Deps, { path }: WorkCall): WorkReply => {
  const [project, type] = [Number(path[0]), Number(path[1])]
  if (projectOf(String(project)) === undefined || typeById(type)?.enabled !== true) throw notFound()
  return { status: 200, body: toSchema(deps, project, type), headers: { etag: `W/"${String(project)}-${String(type)}"` } }
}

/** Always 200: what would be saved, and what is wrong with it. */
const form = (deps: Deps, call: WorkCall, project: number | undefined): WorkReply => {
  const { fresh, complaints } = deps.bodies.toFresh(deps.bodies.read(call), project)
  const toErrors = ({ attribute, name, message }: Complaint): [string, object] => [
    attribute,
    { _type: 'Error', errorIdentifier: `urn:openproject-org:api:v3:errors:${name}`, message },
  ]
  const { represent } = deps
  const payload = { subject: fresh.subject, _links: { project: represent.link(`/projects/${String(fresh.project)}`) } }
  const commit = complaints.length === 0 ? { commit: { ...represent.link('/work_packages'), method: 'post' } } : {}
  const body = {
    _type: 'Form',
    _embedded: {
      payload,
      schema: toSchema(deps, fresh.project, fresh.type),
      validationErrors: Object.fromEntries(complaints.map(toErrors)),
    },
    _links: { self: represent.link('/work_packages/form'), ...commit },
  }
  return { status: 200, body }
}

/** The endpoints about work packages themselves. */
export const createWorkEndpoints = (deps: Deps): WorkEndpoint[] => {
  const { store, represent } = deps
  const withWork = (run: (work: SimWork, call: WorkCall) => WorkReply) => (call: WorkCall) => {
    const work = store.works.get(Number(call.path[0]))
    if (work === undefined) throw notFound()
    return run(work, call)
  }
  const post = { kind: 'openproject.create', method: 'POST', write: true } as const
  const get = { kind: 'openproject.list', method: 'GET', write: false } as const
  const inProject = /^\/(?:projects|workspaces)\/([^/]+)\/work_packages$/u
  return [
    { ...post, path: /^\/work_packages$/u, run: (call) => create(deps, call, undefined) },
    { ...post, path: inProject, run: (call) => create(deps, call, projectIn(call)) },
    { ...get, path: /^\/work_packages$/u, run: (call) => list(deps, call, undefined) },
    { ...get, path: inProject, run: (call) => list(deps, call, projectIn(call)) },
    { ...get, kind: 'openproject.schema', path: /^\/work_packages\/schemas\/(\d+)-(\d+)$/u, run: (call) => schema(deps, call) },
    { ...post, kind: 'openproject.form', write: false, path: /^\/work_packages\/form$/u, run: (call) => form(deps, call, undefined) },
    {
      ...post,
      kind: 'openproject.form',
      write: false,
      path: /^\/(?:projects|workspaces)\/([^/]+)\/work_packages\/form$/u,
      run: (call) => form(deps, call, projectIn(call)),
    },
    {
      ...get,
      kind: 'openproject.read',
      path: /^\/work_packages\/(\d+)$/u,
      run: withWork((work) => ({ status: 200, body: represent.workPackage(work), record: toWorkRecord(work, deps.requestKey) })),
    },
    {
      kind: 'openproject.change',
      method: 'PATCH',
      write: true,
      path: /^\/work_packages\/(\d+)$/u,
      run: withWork((work, call) => change(deps, call, work)),
    },
  ]
}
