import type { WorkComment, WorkFile, WorkPackage } from '@pinline/domain'
import { z } from 'zod'

/**
 * The number at the end of a link; null for no link, a hidden one (a `urn:`) and one to something else.
 * @param collection - only links into this one
 */
export const numberOf = (href: string | null | undefined, collection?: string): number | null => {
  const found = /\/([a-z_]+)\/(\d{1,15})$/u.exec(href ?? '')
  return found === null || (collection !== undefined && found[1] !== collection) ? null : Number(found[2])
}

const id = z.int().positive()
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const link = z.object({ href: z.string().nullish(), title: z.string().nullish() })

const workPackage = z.looseObject({
  id,
  lockVersion: z.int().nonnegative(),
  subject: z.string(),
  updatedAt: moment,
  _links: z.object({ status: link, assignee: link.nullish() }),
  _embedded: z.object({ status: z.object({ isClosed: z.boolean() }).nullish() }).nullish(),
})

/** A work package as it was written; whether its status ends it is told only where the status came with it. */
export type ReadWork = Omit<WorkPackage, 'status'> & {
  readonly status: { readonly id: number; readonly name: string; readonly closed: boolean | null }
}

/** Reads a work package. Null where the body is none. @param keyField - number of the custom field that holds our key */
export const readWork = (body: unknown, keyField: number): ReadWork | null => {
  const parsed = workPackage.safeParse(body)
  if (!parsed.success) return null
  const { _links: links, _embedded: embedded, ...work } = parsed.data
  const status = numberOf(links.status.href, 'statuses')
  if (status === null) return null
  const assignee = numberOf(links.assignee?.href)
  const key = work[`customField${String(keyField)}`]
  return {
    id: work.id,
    lockVersion: work.lockVersion,
    subject: work.subject,
    updatedAt: work.updatedAt,
    status: { id: status, name: links.status.title ?? '', closed: embedded?.status?.isClosed ?? null },
    assignee: assignee === null ? null : { id: assignee, name: links.assignee?.title ?? '' },
    key: typeof key === 'string' && key !== '' ? key : null,
  }
}

const elements = z.object({ total: z.int().nonnegative().optional(), _embedded: z.object({ elements: z.array(z.unknown()) }) })

/** The members of a list, and how many there are on all its pages. */
export const readElements = (body: unknown): { readonly elements: readonly unknown[]; readonly total: number } | null => {
  const parsed = elements.safeParse(body)
  if (!parsed.success) return null
  const { total, _embedded: embedded } = parsed.data
  return { elements: embedded.elements, total: total ?? embedded.elements.length }
}

const activity = z.object({
  id,
  comment: z.object({ raw: z.string().nullish() }).nullish(),
  internal: z.boolean().nullish(),
  createdAt: moment,
  updatedAt: moment.nullish(),
  _links: z.object({ user: link }),
})

/** Reads an activity. Null where the body is none. A mere change has no text. */
export const readComment = (body: unknown): WorkComment | null => {
  const parsed = activity.safeParse(body)
  if (!parsed.success) return null
  const { id: number, comment, internal, createdAt, updatedAt, _links: links } = parsed.data
  const author = numberOf(links.user.href)
  if (author === null) return null
  return {
    id: number,
    author: { id: author, name: links.user.title ?? null },
    text: comment?.raw ?? '',
    internal: internal === true,
    createdAt,
    updatedAt: updatedAt ?? createdAt,
  }
}

const attachment = z.object({
  id,
  fileName: z.string(),
  contentType: z.string().nullish(),
  fileSize: z.int().nonnegative().nullish(),
  digest: z.object({ algorithm: z.string(), hash: z.string().nullish() }).nullish(),
  _links: z.object({ author: link.nullish() }),
})

/** Reads an attachment. Null where the body is none. */
export const readFile = (body: unknown): WorkFile | null => {
  const parsed = attachment.safeParse(body)
  if (!parsed.success) return null
  const { id: number, fileName: name, contentType, fileSize, digest, _links: links } = parsed.data
  const md5 = digest?.algorithm === 'md5' ? (digest.hash ?? '').toLowerCase() : ''
  return {
    id: number,
    name,
    type: contentType ?? 'application/octet-stream',
    size: fileSize ?? 0,
    md5: md5 === '' ? null : md5,
    author: numberOf(links.author?.href),
  }
}

const status = z.object({ id, name: z.string(), isClosed: z.boolean() })

/** Reads the list of statuses: which of them end the work. */
export const readStatuses = (body: unknown): ReadonlyMap<number, boolean> | null => {
  const list = readElements(body)
  const parsed = z.array(status).safeParse(list?.elements)
  return parsed.success ? new Map(parsed.data.map(({ id: number, isClosed }) => [number, isClosed])) : null
}
