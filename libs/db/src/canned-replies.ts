import type { Database } from './database.ts'
import type { ReplyPart } from './desk.ts'

/** A ready answer; its text has variables. */
export interface CannedReply {
  readonly id: number
  readonly name: string
  /** Readers who are offered it; null: of every language. */
  readonly language: 'uk' | 'en' | null
  /** Whose it is; null: common to the team. */
  readonly owner: number | null
  readonly parts: readonly ReplyPart[]
}

/** Characters of a name, which stands on a button. */
export const cannedNameLength = 28

/** Ready answers of the team and of each manager. One is never changed: it is removed, and another one written. */
export interface CannedReplies {
  /** What a manager may send, own ones last, each by name, from the one after the first `skip`; `language` null: of every language. */
  list(input: { manager: number; language: 'uk' | 'en' | null; skip?: number; limit: number }): Promise<CannedReply[]>
  /** Null where it is removed, or another manager's own. */
  get(id: number, manager: number): Promise<CannedReply | null>
  /** `taken`: the same readers have one of this name. */
  add(
    input: Pick<CannedReply, 'name' | 'owner' | 'parts'> & { manager: number; now: Date },
  ): Promise<{ status: 'added'; id: number } | { status: 'taken' }>
  /** Common ones are for admins to remove and to change, own ones for their owner; false for anybody else, and for what is gone. */
  remove(input: { id: number; manager: number; isAdmin: boolean; now: Date }): Promise<boolean>
  setLanguage(input: { id: number; manager: number; isAdmin: boolean; language: 'uk' | 'en' | null }): Promise<boolean>
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const toPart = (value: unknown): ReplyPart | null => {
  if (!isRecord(value)) return null
  const { type, text, fileId, name, mime, size } = value
  if (type === 'text' && typeof text === 'string') return { type, text }
  const isFile = type === 'file' && typeof fileId === 'string' && typeof name === 'string' && typeof mime === 'string'
  return isFile ? { type, fileId, name, mime, size: typeof size === 'number' ? size : null } : null
}

const columns = 'id, name, language, owner_id as owner, parts'

const listCanned = {
  name: 'list-canned-replies',
  text: `select ${columns} from canned_reply where removed_at is null and (owner_id is null or owner_id = $1)
   and ($2::text is null or language is null or language = $2) order by owner_id nulls first, name, id limit $3 offset $4`,
}

const getCanned = {
  name: 'get-canned-reply',
  text: `select ${columns} from canned_reply where id = $1 and removed_at is null and (owner_id is null or owner_id = $2)`,
}

const addCanned = {
  name: 'add-canned-reply',
  text: `insert into canned_reply(name, owner_id, parts, created_by, created_at) select $1, $2::int, $3::jsonb, $4, $5
   where not exists (select 1 from canned_reply where removed_at is null and name = $1 and owner_id is not distinct from $2::int) returning id`,
}

const mayChange = `id = $1 and removed_at is null and (owner_id = $2 or (owner_id is null and $3::boolean))`

const removeCanned = { name: 'remove-canned-reply', text: `update canned_reply set removed_at = $4 where ${mayChange} returning id` }
const languageOfCanned = { name: 'set-canned-language', text: `update canned_reply set language = $4 where ${mayChange} returning id` }

interface CannedRow {
  readonly id: number
  readonly name: string
  readonly language: string | null
  readonly owner: number | null
  readonly parts: unknown
}

/** A row of a shape that this version does not know is no answer that could be sent. */
const toCanned = (row: CannedRow): CannedReply[] => {
  const parts = Array.isArray(row.parts) ? row.parts.map(toPart) : []
  const known = parts.filter((part): part is ReplyPart => part !== null)
  const language = row.language === 'uk' || row.language === 'en' ? row.language : null
  return known.length > 0 && known.length === parts.length ? [{ ...row, language, parts: known }] : []
}

export const createCannedReplies = ({ pool }: Pick<Database, 'pool'>): CannedReplies => ({
  list: async ({ manager, language, skip = 0, limit }) =>
    (await pool.query<CannedRow>({ ...listCanned, values: [manager, language, limit, skip] })).rows.flatMap(toCanned),
  get: async (id, manager) => (await pool.query<CannedRow>({ ...getCanned, values: [id, manager] })).rows.flatMap(toCanned)[0] ?? null,
  add: async ({ name, owner, parts, manager, now }) => {
    const { rows } = await pool.query<{ id: number }>({ ...addCanned, values: [name, owner, JSON.stringify(parts), manager, now] })
    return rows[0] === undefined ? { status: 'taken' } : { status: 'added', id: rows[0].id }
  },
  remove: async ({ id, manager, isAdmin, now }) =>
    (await pool.query({ ...removeCanned, values: [id, manager, isAdmin, now] })).rowCount === 1,
  setLanguage: async ({ id, manager, isAdmin, language }) =>
    (await pool.query({ ...languageOfCanned, values: [id, manager, isAdmin, language] })).rowCount === 1,
})

/** @internal */
export const cannedStatements = { listCanned, getCanned, addCanned, removeCanned, languageOfCanned }
