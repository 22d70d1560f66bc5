import { listKinds } from '@pinline/contracts'
import type { ListKind } from '@pinline/contracts'
import type { Database } from './database.ts'
import { listCap, listReads, listStatements } from './list-queries.ts'
import type { PersonName } from './views.ts'
import { readSearchWords } from './search-words.ts'

/** A chat as lists show it, at this moment. */
export interface ListRow {
  readonly chat: number
  readonly order: number
  readonly product: string | null
  /** Null while nobody waits. */
  readonly waitingSince: Date | null
  /** Somebody has been told that the buyer waits too long. */
  readonly late: boolean
  /** The last word of either side. */
  readonly lastAt: Date | null
  readonly owner: PersonName | null
  readonly ownerUntil: Date | null
}

/** One page of a list. */
export interface ListPage {
  readonly kind: ListKind
  /** What was searched for. */
  readonly words: string | null
  /** Whose list it is. */
  readonly manager: number
  /** Chats in all, and how many of those on the list wait for an answer now. */
  readonly total: number
  readonly waiting: number
  /** From 1; the last one where a later one was asked for. */
  readonly page: number
  readonly pages: number
  readonly rows: readonly ListRow[]
}

export type ListWish = { readonly kind: Exclude<ListKind, 'search'> } | { readonly kind: 'search'; readonly words: string }

/** Chats in the order of a moment. What is drawn of them is of the present, their order stays, so that nothing moves between two pages. */
export interface Lists {
  /** Keeps a list as it is now, at most 2,000 chats; `view` null where it would be empty. */
  create(wish: ListWish & { readonly manager: number }): Promise<{ view: number | null; size: number }>
  /** Null for a view that is gone. */
  page(view: number, page: number): Promise<ListPage | null>
  /** The first chats of a list that nobody turns the pages of. */
  first(wish: ListWish & { readonly manager: number }, limit: number): Promise<readonly ListRow[]>
  /** Removes views of before a moment; at most `limit` a call. */
  expire(before: Date, limit: number): Promise<void>
}

/** Chats on one page. */
export const listPageSize = 8

interface ListDeps {
  /** The CRM's account. */
  readonly account: number
  readonly clock: () => Date
}

interface ViewRow {
  readonly manager: number
  readonly kind: string
  readonly words: string | null
  readonly chats: readonly number[]
  readonly waiting: number
}

const kindOf = (name: string): ListKind | undefined => listKinds.find((kind) => kind === name)

const createFind = ({ pool }: Pick<Database, 'pool'>, { account, clock }: ListDeps) => {
  const ids = async (statement: { readonly name: string; readonly text: string }, values: readonly unknown[]): Promise<number[]> =>
    (await pool.query<{ id: number }>({ ...statement, values: [...values] })).rows.map(({ id }) => id)

  const search = async (words: string): Promise<number[]> => {
    const { order, address, query } = readSearchWords(words)
    const found = [
      order === null ? [] : await ids(listReads.byOrder, [account, order]),
      address === null ? [] : await ids(listReads.byAddress, [account, address]),
      query === null ? [] : await ids(listReads.byWords, [account, query]),
    ]
    return [...new Set(found.flat())].slice(0, listCap)
  }

  return (wish: ListWish, manager: number): Promise<number[]> => {
    switch (wish.kind) {
      case 'search':
        return search(wish.words)
      case 'mine':
      case 'pinned':
        return ids(listStatements[wish.kind], [account, manager, clock()])
      case 'mine-archive':
      case 'pinned-archive':
      case 'guests-archive':
        return ids(listStatements[wish.kind], [account, manager])
      case 'guests':
      case 'all':
        return ids(listStatements[wish.kind], [account])
      case 'held':
        return ids(listStatements.held, [account, clock()])
    }
  }
}

export const createLists = ({ pool }: Pick<Database, 'pool'>, deps: ListDeps): Lists => {
  const { account, clock } = deps
  const find = createFind({ pool }, deps)
  const rowsOf = async (chats: readonly number[]): Promise<ListRow[]> =>
    chats.length === 0 ? [] : (await pool.query<ListRow>({ ...listReads.rows, values: [chats, clock()] })).rows
  const totalOf = async (kind: ListKind, size: number): Promise<number> => {
    if (kind !== 'all' || size < listCap) return size
    return (await pool.query<{ total: number }>({ ...listReads.count, values: [account] })).rows[0]?.total ?? size
  }

  return {
    create: async ({ manager, ...wish }) => {
      const chats = await find(wish, manager)
      if (chats.length === 0) return { view: null, size: 0 }
      const values = [manager, wish.kind, wish.kind === 'search' ? wish.words : null, chats, clock()]
      const [row] = (await pool.query<{ id: number }>({ ...listReads.keep, values })).rows
      return { view: row?.id ?? null, size: chats.length }
    },
    page: async (view, asked) => {
      const [row] = (await pool.query<ViewRow>({ ...listReads.view, values: [view] })).rows
      const kind = row === undefined ? undefined : kindOf(row.kind)
      if (row === undefined || kind === undefined) return null
      const pages = Math.max(1, Math.ceil(row.chats.length / listPageSize))
      const page = Math.min(Math.max(asked, 1), pages)
      const rows = await rowsOf(row.chats.slice((page - 1) * listPageSize, page * listPageSize))
      return { ...row, kind, total: await totalOf(kind, row.chats.length), page, pages, rows }
    },
    first: async ({ manager, ...wish }, limit) => rowsOf((await find(wish, manager)).slice(0, limit)),
    expire: async (before, limit) => {
      await pool.query({ ...listReads.expire, values: [before, limit] })
    },
  }
}
