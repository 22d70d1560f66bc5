import { serviceAccount } from '@pinline/simulators'
import type { SimWorkView } from '@pinline/simulators'
import type { PageWork, WorkPlace } from '../api.ts'
import type { Shop } from '../shop.ts'
import { toPageFile } from './files.ts'

const toPageWork = ({ openProject }: Shop, view: SimWorkView): PageWork => ({
  id: view.id,
  subject: view.subject,
  description: view.description,
  status: view.status.id,
  assignee: view.assignee?.id ?? null,
  isRequest: view.key !== '',
  comments: view.comments.map(({ id, author, text, createdAt }) => ({
    id,
    author: author.id,
    text,
    at: createdAt.toISOString(),
  })),
  files: view.files.flatMap(({ id, author }) => {
    const file = openProject.file(id)
    return file === undefined ? [] : [{ ...toPageFile(`openproject/${String(id)}`, file), id, author }]
  }),
})

/** Every work package of the simulated OpenProject as its board shows it, the oldest first. */
export const readWork = (shop: Shop): PageWork[] => shop.openProject.workPackages().map((view) => toPageWork(shop, view))

/** Who is there, and how far something can be. */
export const readWorkPlace = ({ openProject }: Shop): WorkPlace => ({
  users: openProject.users.map(({ id, name }) => ({ id, name })),
  statuses: openProject.statuses.map(({ id, name, closed }) => ({ id, name, closed })),
  account: serviceAccount,
})
