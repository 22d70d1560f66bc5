import type { CrmMessage, CrmResult } from '@pinline/domain'

/** Query parameters of one page of messages, beside the order and `hidden`. */
export interface PageQuery {
  readonly count: number
  readonly old_id?: number
  readonly newer?: 1
}

/** One page as the server gave it. */
export interface Page {
  readonly messages: readonly CrmMessage[]
  /** Records on the page, with those that had no id and were skipped. */
  readonly size: number
}

/** Reads one page. */
export type ReadPage = (query: PageQuery) => Promise<CrmResult<Page>>

/** Which messages are wanted; see `Crm.readMessages`. */
export type MessageRange = { latest: number } | { before: number; count: number } | { after: number }

const largestPage = 200
const confirmingPage = 50
// The smallest page size known for this API. A shorter answer cannot be a page that the server cut off.
const smallestFullPage = 20

/** Messages by id, so that pages may overlap. */
type Found = Map<number, CrmMessage>

const add = (found: Found, messages: readonly CrmMessage[], wanted: (id: number) => boolean): void => {
  for (const message of messages) if (wanted(message.id)) found.set(message.id, message)
}

const ascending = (found: Found): CrmMessage[] => [...found.values()].sort((one, other) => one.id - other.id)

const smallest = (messages: readonly CrmMessage[]): number => messages.reduce((id, message) => Math.min(id, message.id), Infinity)
const largest = (messages: readonly CrmMessage[]): number => messages.reduce((id, message) => Math.max(id, message.id), 0)

interface Walk {
  /** Start below this id; null starts at the newest message. */
  readonly below: number | null
  readonly pageSize: number
  readonly enough: (found: Found, page: Page) => boolean
}

// Walks back until there is enough, nothing older comes, or the server repeats itself.
const walkBack = async (readPage: ReadPage, found: Found, { below, pageSize, enough }: Walk): Promise<CrmResult<null>> => {
  for (let oldest = below ?? Infinity; ;) {
    const page = await readPage({ count: pageSize, ...(oldest === Infinity ? {} : { old_id: oldest }) })
    if (page.status !== 'ok') return page
    const next = smallest(page.value.messages)
    const limit = oldest
    add(found, page.value.messages, (id) => id < limit)
    if (next >= oldest || enough(found, page.value)) return { status: 'ok', value: null }
    oldest = next
  }
}

// A server that cuts `newer` off at a page has more above it.
const walkUp = async (readPage: ReadPage, found: Found, first: Page): Promise<CrmResult<null>> => {
  for (let page = first; page.size >= smallestFullPage;) {
    const newest = Math.max(...found.keys())
    const next = await readPage({ newer: 1, old_id: newest, count: largestPage })
    if (next.status !== 'ok') return next
    add(found, next.value.messages, (id) => id > newest)
    if (largest(next.value.messages) <= newest) break
    page = next.value
  }
  return { status: 'ok', value: null }
}

const readAfter = async (readPage: ReadPage, after: number): Promise<CrmResult<CrmMessage[]>> => {
  const found: Found = new Map()
  const isNew = (id: number): boolean => id > after
  const newOnes = (): CrmResult<CrmMessage[]> => ({ status: 'ok', value: ascending(found).filter(({ id }) => isNew(id)) })
  const reachesBack = (_: Found, { messages }: Page): boolean => smallest(messages) <= after

  const first = after > 0 ? await readPage({ newer: 1, old_id: after, count: largestPage }) : null
  if (first !== null && first.status !== 'ok') return first
  add(found, first?.value.messages ?? [], isNew)
  if (first === null || found.size === 0) {
    // "Nothing new" and "I ignore `newer`" look alike, and a reply would be sent twice if the second were taken for the first.
    const pageSize = first === null ? largestPage : confirmingPage
    const walked = await walkBack(readPage, found, { below: null, pageSize, enough: reachesBack })
    return walked.status === 'ok' ? newOnes() : walked
  }
  const page = first.value
  if (page.messages.length === found.size && page.size >= smallestFullPage) {
    const walked = await walkBack(readPage, found, { below: smallest(page.messages), pageSize: largestPage, enough: reachesBack })
    if (walked.status !== 'ok') return walked
  }
  const walked = await walkUp(readPage, found, page)
  return walked.status === 'ok' ? newOnes() : walked
}

/**
 * Reads a range of messages, ascending and each once, whatever the server makes of `newer`, `old_id` and `count`: what is outside
 * the range is dropped, and missing parts are fetched by paging back.
 */
export const readRange = async (readPage: ReadPage, range: MessageRange): Promise<CrmResult<CrmMessage[]>> => {
  if ('after' in range) return readAfter(readPage, range.after)
  const count = 'latest' in range ? range.latest : range.count
  if (count <= 0) return { status: 'ok', value: [] }
  const found: Found = new Map()
  const pageSize = Math.min(count, largestPage)
  const walked = await walkBack(readPage, found, {
    below: 'before' in range ? range.before : null,
    pageSize,
    // A page shorter than was asked for may be one that the server has cut; only a very short one ends the dialog by itself.
    enough: (soFar, page) => soFar.size >= count || page.size < Math.min(pageSize, smallestFullPage),
  })
  return walked.status === 'ok' ? { status: 'ok', value: ascending(found).slice(-count) } : walked
}
