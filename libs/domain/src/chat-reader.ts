import type { Crm, CrmFailure, CrmMessage, CrmUrgency } from './crm.ts'

/** Messages asked for at once; a chat with more news than that is paged back to what is stored. */
export const pageSize = 50

/** No dialog is paged back further than this in one reading. */
const maxPages = 40

/** What one reading of a chat brought. */
export interface ChatReading<Mode extends string, Lane> {
  readonly order: number
  readonly mode: Mode
  readonly messages: readonly CrmMessage[]
  readonly full: boolean
  readonly complete: boolean
  /** A page of history, which does not reach the newest message. */
  readonly older?: true
  readonly readAt: Date
  readonly lane?: Lane
}

/** Stores a reading. `gap` means that it did nothing, because older messages are missing between what is stored and the reading. */
export type StoreReading<Mode extends string, Lane, Result extends { readonly status: string }> = (
  reading: ChatReading<Mode, Lane>,
) => Promise<Result>

export type ReadOutcome<Result> =
  { readonly status: 'read'; readonly imported: Result } | { readonly status: 'failed'; readonly failure: CrmFailure }

/** Reads chats of the CRM into the store without holes. */
export interface ChatReader<Mode extends string, Lane, Result> {
  /** The newest messages, paged back to what is stored. */
  readLatest(input: { order: number; mode: Mode; urgency: CrmUrgency; lane?: Lane; signal?: AbortSignal }): Promise<ReadOutcome<Result>>
  /** Everything above an id that is stored already. */
  readAfter(input: { order: number; mode: Mode; after: number; signal?: AbortSignal }): Promise<ReadOutcome<Result>>
  /** One page below an id, for history. */
  readBefore(input: { order: number; mode: Mode; before: number; signal?: AbortSignal }): Promise<ReadOutcome<Result>>
}

export interface ChatReaderDeps<Mode extends string, Lane, Result extends { readonly status: string }> {
  readonly crm: Pick<Crm, 'readMessages'>
  readonly store: StoreReading<Mode, Lane, Result>
  readonly clock: () => Date
}

const createPagedRead =
  <Mode extends string, Lane, Result extends { readonly status: string }>({
    crm,
    store,
    clock,
  }: ChatReaderDeps<Mode, Lane, Result>): ChatReader<Mode, Lane, Result>['readLatest'] =>
  async ({ order, mode, urgency, lane, signal }) => {
    const readAt = clock()
    let messages: readonly CrmMessage[] = []
    for (let page = 1; ; page += 1) {
      const oldest = messages[0]?.id
      const range = oldest === undefined ? { latest: pageSize } : { before: oldest, count: pageSize }
      const answer = await crm.readMessages(order, range, urgency, signal)
      if (answer.status !== 'ok') return { status: 'failed', failure: answer }
      const older = answer.value.filter(({ id }) => oldest === undefined || id < oldest)
      messages = [...older, ...messages]
      const complete = older.length < pageSize
      const enough = complete || page >= maxPages
      const imported = await store({ order, mode, messages, full: !enough, complete, readAt, ...(lane === undefined ? {} : { lane }) })
      if (imported.status !== 'gap' || enough) return { status: 'read', imported }
    }
  }

/** Creates a reader; `store` must refuse a reading that leaves a hole by answering `gap`. */
export const createChatReader = <Mode extends string, Lane, Result extends { readonly status: string }>(
  deps: ChatReaderDeps<Mode, Lane, Result>,
): ChatReader<Mode, Lane, Result> => {
  const { crm, store, clock } = deps
  return {
    readLatest: createPagedRead(deps),
    readAfter: async ({ order, mode, after, signal }) => {
      const readAt = clock()
      const answer = await crm.readMessages(order, { after }, 'live', signal)
      if (answer.status !== 'ok') return { status: 'failed', failure: answer }
      const messages = answer.value.filter(({ id }) => id > after)
      return { status: 'read', imported: await store({ order, mode, messages, full: false, complete: false, readAt }) }
    },
    readBefore: async ({ order, mode, before, signal }) => {
      const readAt = clock()
      const answer = await crm.readMessages(order, { before, count: pageSize }, 'live', signal)
      if (answer.status !== 'ok') return { status: 'failed', failure: answer }
      const messages = answer.value.filter(({ id }) => id < before)
      return {
        status: 'read',
        imported: await store({ order, mode, messages, full: false, complete: messages.length < pageSize, older: true, readAt }),
      }
    },
  }
}
