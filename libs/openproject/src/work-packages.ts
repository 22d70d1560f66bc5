import type { NewWorkPackage, OpenProject, OpenProjectFailure, WorkChange, WorkPackage } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { Answer } from './answer.ts'
import type { Client } from './client.ts'
import { unreadable } from './client.ts'
import { readElements, readWork } from './resources.ts'
import type { ReadWork } from './resources.ts'
import { safeSubject } from './safe-markdown.ts'
import { createComplete } from './statuses.ts'
import type { Complete } from './statuses.ts'

interface Deps {
  readonly client: Client
  readonly fields: { readonly telegramId: number; readonly requestKey: number }
  readonly clock: Clock
}

type Work = { readonly status: 'ok'; readonly value: WorkPackage } | OpenProjectFailure

/** Without a filter on the status a list leaves out what is closed. */
const anyStatus = { status: { operator: '*', values: [] } }

/** The routes below a project take its number and its identifier alike. */
const listPath = (project: string): string => `projects/${encodeURIComponent(project)}/work_packages`

const property = (field: number): string => `customField${String(field)}`

const toNew = ({ href }: Client, fields: Deps['fields'], work: NewWorkPackage) => ({
  subject: safeSubject(work.subject),
  description: { format: 'markdown', raw: work.description },
  [property(fields.requestKey)]: work.key,
  [property(fields.telegramId)]: String(work.requester),
  _links: {
    type: { href: href(`types/${String(work.type)}`) },
    ...(work.priority === null ? {} : { priority: { href: href(`priorities/${String(work.priority)}`) } }),
  },
})

const toChange = ({ href }: Client, lockVersion: number, { status, assignee }: WorkChange) => ({
  lockVersion,
  _links: {
    ...(status === undefined ? {} : { status: { href: href(`statuses/${String(status)}`) } }),
    ...(assignee === undefined ? {} : { assignee: { href: assignee === null ? null : href(`users/${String(assignee)}`) } }),
  },
})

const createReadOne =
  ({ fields }: Deps, complete: Complete) =>
  async (answer: Answer, effect: boolean, signal: AbortSignal | undefined): Promise<Work> => {
    if (answer.status !== 'ok') return answer
    const work = readWork(answer.body, fields.requestKey)
    if (work === null) return unreadable
    const completed = await complete([work], signal)
    // It was done, whatever became of the question about its status.
    if (completed.status !== 'ok') return effect ? unreadable : completed
    const [value] = completed.value
    return value === undefined ? unreadable : { status: 'ok', value }
  }

const createLists = (deps: Deps, complete: Complete): Pick<OpenProject, 'findByKey' | 'changedSince'> => {
  const { client, fields } = deps
  const read = (element: unknown): ReadWork | null => readWork(element, fields.requestKey)

  const list = async (project: string, query: Readonly<Record<string, string>>, signal: AbortSignal | undefined) => {
    const answer = await client.call({ method: 'GET', path: listPath(project), query, effect: false, signal })
    if (answer.status !== 'ok') return answer
    const found = readElements(answer.body)
    return found === null ? unreadable : { status: 'ok' as const, ...found }
  }

  return {
    async findByKey(project, key, { signal } = {}) {
      const filters = JSON.stringify([{ [property(fields.requestKey)]: { operator: '=', values: [key] } }, anyStatus])
      const listed = await list(project, { filters, pageSize: '20', offset: '1', sortBy: '[["id","asc"]]' }, signal)
      if (listed.status !== 'ok') return listed
      const works = listed.elements.map(read)
      // One that can not be read must not be taken for none: another would be made.
      if (works.some((work) => work === null)) return unreadable
      return complete(
        works.filter((work) => work !== null),
        signal,
      )
    },

    async changedSince(project, { since, page, pageSize }, { signal } = {}) {
      const from = `${since.toISOString().slice(0, 19)}Z`
      const filters = JSON.stringify([{ updatedAt: { operator: '<>d', values: [from, ''] } }, anyStatus])
      const sortBy = '[["updatedAt","asc"],["id","asc"]]'
      const listed = await list(project, { filters, sortBy, pageSize: String(pageSize), offset: String(page) }, signal)
      if (listed.status !== 'ok') return listed
      const works = listed.elements.map(read).filter((work) => work !== null)
      const completed = await complete(works, signal)
      return completed.status === 'ok' ? { status: 'ok', value: { elements: completed.value, total: listed.total } } : completed
    },
  }
}

/**
 * Work packages of the port. Nothing asks for silence (`notify`): staff are to be told of what requesters write, create and reopen.
 */
export const createWorkPackages = (deps: Deps): Pick<OpenProject, 'create' | 'findByKey' | 'read' | 'change' | 'changedSince'> => {
  const { client, fields, clock } = deps
  const complete = createComplete(client, clock)
  const readOne = createReadOne(deps, complete)

  return {
    ...createLists(deps, complete),

    async create(work, { signal } = {}) {
      const json = toNew(client, fields, work)
      return readOne(
        await client.call({ method: 'POST', path: listPath(work.project), body: { json }, effect: true, signal }),
        true,
        signal,
      )
    },

    async read(id, { signal } = {}) {
      const path = `work_packages/${String(id)}`
      return readOne(await client.call({ method: 'GET', path, effect: false, signal }), false, signal)
    },

    async change(id, lockVersion, change, { signal } = {}) {
      const path = `work_packages/${String(id)}`
      const json = toChange(client, lockVersion, change)
      return readOne(await client.call({ method: 'PATCH', path, body: { json }, effect: true, signal }), true, signal)
    },
  }
}
