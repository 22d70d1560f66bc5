import { findStatus, findUser, priorityById, projectOf, simTypes, typeById } from './instance.ts'
import type { OpenProjectFaults } from './faults.ts'
import type { SimActivity, SimAttachment, SimWork } from './store.ts'

interface Deps {
  readonly faults: OpenProjectFaults
  /** Path under which the instance lives, without a slash at the end: its links carry it. */
  readonly root: () => string
}

type Json = Readonly<Record<string, unknown>>

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const formattable = (format: 'markdown' | 'plain' | 'custom', raw: string): Json => ({
  format,
  raw,
  html: raw === '' ? '' : `<p class="op-uc-p">${escape(raw)}</p>`,
})

/** What does not change: people, statuses, types, priorities, projects. */
const createInstanceView = ({ faults, root }: Deps) => {
  const href = (path: string): string => `${root()}/api/v3${path}`
  const link = (path: string, title?: string): Json => ({ href: href(path), ...(title === undefined ? {} : { title }) })
  const userLink = (id: number): Json => link(`/users/${String(id)}`, findUser(id).name)
  const self = (path: string, name: string): Json => ({ _links: { self: link(path, name) } })

  const user = (id: number): Json => {
    const { name } = findUser(id)
    return { _type: 'User', id, name, status: 'active', ...self(`/users/${String(id)}`, name) }
  }
  const status = (id: number): Json => {
    const { name, closed, default: isDefault } = findStatus(id)
    const flags = { isClosed: closed, isDefault, isReadonly: false, excludedFromTotals: false }
    return { _type: 'Status', id, name, ...flags, position: id, defaultDoneRatio: 0, ...self(`/statuses/${String(id)}`, name) }
  }
  const type = (id: number): Json => {
    const name = typeById(id)?.name ?? ''
    const flags = { isDefault: id === 1, isMilestone: id === 3 }
    return { _type: 'Type', id, name, position: id, ...flags, ...self(`/types/${String(id)}`, name) }
  }
  const priority = (id: number): Json => {
    const known = priorityById(id)
    const name = known?.name ?? ''
    const flags = { isDefault: known?.default === true, isActive: true }
    return { _type: 'Priority', id, name, position: id, ...flags, ...self(`/priorities/${String(id)}`, name) }
  }
  const project = (id: number): Json => {
    const path = `/projects/${String(id)}`
    const { identifier = '', name = '' } = projectOf(String(id)) ?? {}
    const mayCreate = faults.forbidden ? {} : { createWorkPackage: { ...link(`${path}/work_packages/form`), method: 'post' } }
    const links = { self: link(path, name), types: link(`${path}/types`), workPackages: link(`${path}/work_packages`), ...mayCreate }
    return { _type: 'Project', id, identifier, name, active: true, public: false, description: formattable('markdown', ''), _links: links }
  }
  return { href, link, userLink, user, status, type, priority, project }
}

type View = ReturnType<typeof createInstanceView> & Pick<Deps, 'faults'>

const workLinks = ({ faults, link, userLink }: View, work: SimWork): Json => {
  const path = `/work_packages/${String(work.id)}`
  const rights = faults.forbidden
    ? {}
    : {
        update: { ...link(`${path}/form`), method: 'post' },
        updateImmediately: { ...link(path), method: 'patch' },
        addComment: { ...link(`${path}/activities`), method: 'post', title: 'Add comment' },
        addAttachment: { ...link(`${path}/attachments`), method: 'post' },
      }
  return {
    self: link(path, work.subject),
    schema: link(`/work_packages/schemas/${String(work.project)}-${String(work.type)}`),
    activities: link(`${path}/activities`),
    attachments: link(`${path}/attachments`),
    project: link(`/projects/${String(work.project)}`, projectOf(String(work.project))?.name),
    type: link(`/types/${String(work.type)}`, typeById(work.type)?.name),
    status: link(`/statuses/${String(work.status)}`, findStatus(work.status).name),
    priority: link(`/priorities/${String(work.priority)}`, priorityById(work.priority)?.name),
    author: userLink(work.author),
    assignee: work.assignee === null ? { href: null } : userLink(work.assignee),
    responsible: { href: null },
    ...rights,
  }
}

const workPackage = (view: View, work: SimWork): Json => ({
  _type: 'WorkPackage',
  id: work.id,
  displayId: String(work.id),
  lockVersion: work.lockVersion,
  subject: work.subject,
  description: formattable('markdown', work.description),
  startDate: null,
  dueDate: null,
  estimatedTime: null,
  percentageDone: null,
  ...Object.fromEntries([...work.fields].map(([field, value]) => [`customField${String(field)}`, value === '' ? null : value])),
  createdAt: work.createdAt.toISOString(),
  updatedAt: work.updatedAt.toISOString(),
  _embedded: {
    project: view.project(work.project),
    type: view.type(work.type),
    status: view.status(work.status),
    priority: view.priority(work.priority),
  },
  _links: workLinks(view, work),
})

const activity = ({ link }: View, work: SimWork, one: SimActivity): Json => ({
  _type: one.comment === '' ? 'Activity' : 'Activity::Comment',
  id: one.id,
  version: one.version,
  comment: formattable('markdown', one.comment),
  internal: one.internal,
  details: one.details.map((detail) => formattable('custom', detail)),
  createdAt: one.createdAt.toISOString(),
  updatedAt: one.updatedAt.toISOString(),
  _links: {
    self: link(`/activities/${String(one.id)}`),
    workPackage: link(`/work_packages/${String(work.id)}`, work.subject),
    // Without a title, as the real one.
    user: link(`/users/${String(one.user)}`),
  },
})

const attachment = ({ faults, link, userLink }: View, { id, work, file, md5, author, createdAt }: SimAttachment): Json => ({
  _type: 'Attachment',
  id,
  fileName: file.name,
  fileSize: file.bytes.byteLength,
  description: formattable('plain', ''),
  status: 'uploaded',
  contentType: file.type === '' ? 'application/octet-stream' : file.type,
  digest: { algorithm: 'md5', hash: faults.withoutDigest ? '' : md5 },
  createdAt: createdAt.toISOString(),
  _links: {
    self: link(`/attachments/${String(id)}`, file.name),
    author: userLink(author),
    container: link(`/work_packages/${String(work)}`),
    staticDownloadLocation: link(`/attachments/${String(id)}/content`),
    downloadLocation: link(`/attachments/${String(id)}/content`),
  },
})

/** Writes what the store holds as the API shows it. */
export const createRepresent = (deps: Deps) => {
  const instance = createInstanceView(deps)
  const view = { ...instance, faults: deps.faults }
  const { href, link, user, status, type, priority, project } = instance
  const shown = simTypes.filter(({ enabled }) => enabled)
  return {
    ...{ href, link, user, status, type, priority, project },
    workPackage: (work: SimWork): Json => workPackage(view, work),
    activity: (work: SimWork, one: SimActivity): Json => activity(view, work, one),
    attachment: (one: SimAttachment): Json => attachment(view, one),
    enabledTypes: (): Json[] => shown.map(({ id }) => type(id)),
    collection: (path: string, elements: readonly Json[]): Json => ({
      _type: 'Collection',
      total: elements.length,
      count: elements.length,
      _embedded: { elements },
      _links: { self: link(path) },
    }),
  }
}

export type Represent = ReturnType<typeof createRepresent>
