import type { Database } from './database.ts'

/** A file that Telegram has already. */
export interface KnownFile {
  readonly fileId: string
  readonly kind: 'photo' | 'document'
}

/** Telegram's own numbers of files of the CRM, so that each is uploaded once a bot. */
export interface FileIds {
  find(url: string): Promise<KnownFile | null>
  keep(url: string, file: KnownFile): Promise<void>
  /** Telegram does not take the number any more. */
  forget(url: string): Promise<void>
}

/** @internal */
export const fileIdStatements = {
  find: { name: 'find-file-id', text: 'select file_id as "fileId", kind from file_id where bot = $1 and url = $2' },
  keep: {
    name: 'keep-file-id',
    text: `insert into file_id(bot, url, file_id, kind) values ($1, $2, $3, $4)
     on conflict (bot, url) do update set file_id = excluded.file_id, kind = excluded.kind, stored_at = now()`,
  },
  forget: { name: 'forget-file-id', text: 'delete from file_id where bot = $1 and url = $2' },
} as const

export const createFileIds = ({ pool }: Pick<Database, 'pool'>, bot: number): FileIds => ({
  find: async (url) => {
    const [row] = (await pool.query<{ fileId: string; kind: string }>({ ...fileIdStatements.find, values: [bot, url] })).rows
    return row === undefined ? null : { fileId: row.fileId, kind: row.kind === 'photo' ? 'photo' : 'document' }
  },
  keep: async (url, { fileId, kind }) => {
    await pool.query({ ...fileIdStatements.keep, values: [bot, url, fileId, kind] })
  },
  forget: async (url) => {
    await pool.query({ ...fileIdStatements.forget, values: [bot, url] })
  },
})
