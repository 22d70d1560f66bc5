import { z } from 'zod'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'
import { readBody } from './open-project-ask.ts'
import type { AskDesk } from './open-project-ask.ts'

const works = z.object({ _embedded: z.object({ elements: z.array(z.object({ id: z.int() })) }) })
const work = z.object({ _links: z.record(z.string(), z.unknown()) })

/** Links of a work package stand for rights; the account's are looked at on one that there is. */
export const checkWorkRights = async (ask: AskDesk, project: number, title: string): Promise<readonly Finding[]> => {
  const filters = JSON.stringify([{ status: { operator: '*', values: [] } }])
  const query = new URLSearchParams({ pageSize: '1', filters }).toString()
  const listed = readBody(works, await ask(`/projects/${String(project)}/work_packages?${query}`))
  const first = listed?._embedded.elements[0]
  const one = first === undefined ? null : readBody(work, await ask(`/work_packages/${String(first.id)}`))
  if (one === null) return [found('work.unseen', { title })]
  const has = (name: string): boolean => Object.hasOwn(one._links, name)
  const missing = [
    ...(has('updateImmediately') || has('update') ? [] : [found('work.edit', { title })]),
    ...(has('addComment') ? [] : [found('work.comment', { title })]),
    ...(has('addAttachment') ? [] : [found('work.attach', { title })]),
  ]
  return missing.length > 0 ? missing : [found('work.ok', { title })]
}
