import { parseCatalogue } from '@pinline/catalogue'
import type { Catalogue, CatalogueBook } from '@pinline/catalogue'
import type { RequestLine, SupportRequest } from '@pinline/db'
import { sampleRequest } from '@pinline/testing'
import type { HelpDesk } from '../src/requests/help-desk.ts'
import type { RequestDesk } from '../src/requests/mine-desk.ts'
import { now, refusing } from './fakes.ts'

export const staffGroup = { id: -100_300, type: 'supergroup', title: 'Support' }

const file = `
statuses: { work: 7, solved: 12, closed: 13, cancelled: 14 }
departments:
  - key: icc
    label: { uk: Центр, en: Centre }
    types:
      - key: printer
        label: { uk: Принтер, en: Printer }
`

const catalogueOf = (text: string): Catalogue => {
  const parsed = parseCatalogue(text)
  if (parsed.status === 'bad') throw new TypeError(JSON.stringify(parsed.problems))
  return parsed.catalogue
}

export const supportRequest = (fields: Partial<SupportRequest> = {}): SupportRequest =>
  sampleRequest({ type: 'printer', title: 'Принтер', createdAt: now, changedAt: now, ...fields })

export const lineOf = ({ id, title, department, type, status, assignee, createdAt }: SupportRequest): RequestLine => ({
  id,
  title,
  department,
  type,
  status,
  assignee,
  createdAt,
})

type Parts = { readonly [Name in keyof RequestDesk]?: Partial<RequestDesk[Name]> }

/** A help desk with one request, whose department stands in {@link staffGroup}. Deeds that a test has not allowed are refused. */
export const createFakeDesk = (
  request: SupportRequest,
  parts: Parts = {},
  look: CatalogueBook['look'] = () => Promise.resolve('same'),
): HelpDesk => {
  const desk: RequestDesk = {
    requests: refusing<RequestDesk['requests']>('requests', {
      get: (id) => Promise.resolve(id === request.id ? request : null),
      ...parts.requests,
    }),
    lists: refusing<RequestDesk['lists']>('lists', {
      asked: () => Promise.resolve(request.status === 'ask' ? lineOf(request) : null),
      openOf: () => Promise.resolve([lineOf(request)]),
      ...parts.lists,
    }),
    comments: refusing<RequestDesk['comments']>('comments', { forRequester: () => Promise.resolve([]), ...parts.comments }),
    posts: refusing<RequestDesk['posts']>('posts', { cameBetween: () => Promise.resolve(false), ...parts.posts }),
    deeds: refusing<RequestDesk['deeds']>('deeds', { ...parts.deeds }),
    staff: refusing<RequestDesk['staff']>('staff', { ...parts.staff }),
    staffChats: {
      current: () => Promise.resolve(staffGroup.id),
      departmentsOf: (chat) => Promise.resolve(chat === staffGroup.id ? ['icc'] : []),
      ...parts.staffChats,
    },
  }
  const catalogue = catalogueOf(file)
  return {
    catalogue: { current: () => catalogue, look },
    forms: refusing<HelpDesk['forms']>('forms', { current: () => Promise.resolve(null) }),
    submissions: refusing<HelpDesk['submissions']>('submissions', {}),
    hours: refusing<HelpDesk['hours']>('hours', {}),
    fileBytes: () => Promise.resolve(1_000_000),
    desk,
  }
}
