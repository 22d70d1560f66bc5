import { notFound } from './call.ts'
import type { WorkCall, WorkEndpoint, WorkReply } from './call.ts'
import type { OpenProjectFaults } from './faults.ts'
import { projectOf, serviceAccount, simPriorities, simProjects, simStatuses, simTypes, simUsers } from './instance.ts'
import type { Represent } from './represent.ts'

interface Deps {
  readonly faults: OpenProjectFaults
  readonly represent: Represent
}

const get = (path: RegExp, body: (call: WorkCall) => object): WorkEndpoint => ({
  kind: 'openproject.about',
  method: 'GET',
  write: false,
  path,
  run: (call): WorkReply => ({ status: 200, body: body(call) }),
})

const oneOf = (all: readonly { readonly id: number }[], show: (id: number) => object) => (call: WorkCall) => {
  const found = all.find(({ id }) => String(id) === call.path[0])
  if (found === undefined) throw notFound()
  return show(found.id)
}

const createProjectEndpoints = ({ represent }: Deps): WorkEndpoint[] => {
  const { collection } = represent
  const projectIn = ({ path }: WorkCall) => {
    const project = projectOf(decodeURIComponent(path[0] ?? ''))
    if (project === undefined) throw notFound()
    return project
  }
  const under = (call: WorkCall, what: string): string => `/projects/${String(projectIn(call).id)}/${what}`
  const allProjects = (): object =>
    collection(
      '/projects',
      simProjects.map(({ id }) => represent.project(id)),
    )
  const users = (): ReturnType<typeof represent.user>[] => simUsers.map(({ id }) => represent.user(id))
  return [
    get(/^\/projects$/u, allProjects),
    get(/^\/(?:projects|workspaces)\/([^/]+)$/u, (call) => represent.project(projectIn(call).id)),
    get(/^\/(?:projects|workspaces)\/([^/]+)\/types$/u, (call) => collection(under(call, 'types'), represent.enabledTypes())),
    get(/^\/(?:projects|workspaces)\/([^/]+)\/available_assignees$/u, (call) => collection(under(call, 'available_assignees'), users())),
  ]
}

/** The endpoints that tell what the instance is like. They change nothing. */
export const createAboutEndpoints = (deps: Deps): WorkEndpoint[] => {
  const { faults, represent } = deps
  const { link, collection } = represent
  const me = simUsers.find(({ id }) => id === serviceAccount)?.name ?? ''
  return [
    get(/^$/u, () => ({
      _type: 'Root',
      instanceName: 'OpenProject',
      _links: { self: link(''), configuration: link('/configuration'), user: link(`/users/${String(serviceAccount)}`, me) },
    })),
    get(/^\/configuration$/u, () => ({
      _type: 'Configuration',
      maximumAttachmentFileSize: faults.maxFileBytes,
      perPageOptions: [20, 100],
      hostName: 'localhost',
      _links: { self: link('/configuration') },
    })),
    get(/^\/users\/me$/u, () => represent.user(serviceAccount)),
    get(/^\/users\/(\d+)$/u, oneOf(simUsers, represent.user)),
    get(/^\/statuses$/u, () =>
      collection(
        '/statuses',
        simStatuses.map(({ id }) => represent.status(id)),
      ),
    ),
    get(/^\/statuses\/(\d+)$/u, oneOf(simStatuses, represent.status)),
    get(/^\/types$/u, () =>
      collection(
        '/types',
        simTypes.map(({ id }) => represent.type(id)),
      ),
    ),
    get(/^\/types\/(\d+)$/u, oneOf(simTypes, represent.type)),
    get(/^\/priorities$/u, () =>
      collection(
        '/priorities',
        simPriorities.map(({ id }) => represent.priority(id)),
      ),
    ),
    get(/^\/priorities\/(\d+)$/u, oneOf(simPriorities, represent.priority)),
    ...createProjectEndpoints(deps),
  ]
}
