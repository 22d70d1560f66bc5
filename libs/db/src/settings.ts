import type { Database } from './database.ts'
import type { Prisma } from './generated/client.ts'

/** Key of the setting that holds the bytes of the largest file that OpenProject takes, for those who ask people for files. */
export const fileBytesSetting = 'openproject-file-bytes'

/** Facts that outlive processes. A value must be JSON. */
export interface Settings {
  get(key: string): Promise<unknown>
  set(key: string, value: Prisma.InputJsonValue): Promise<void>
  /** A whole number that rises with each call and is never below `floor`, over all processes. */
  next(key: string, floor: number): Promise<number>
}

export const createSettings = ({ prisma, pool }: Database): Settings => ({
  get: async (key) => (await prisma.setting.findUnique({ where: { key } }))?.value ?? null,
  set: async (key, value) => {
    await prisma.setting.upsert({ where: { key }, create: { key, value }, update: { value } })
  },
  next: async (key, floor) => {
    const { rows } = await pool.query<{ value: number }>({
      name: 'setting-next',
      text: `insert into setting as s(key, value) values ($1, to_jsonb($2::bigint))
        on conflict (key) do update set value = to_jsonb(greatest($2::bigint, (s.value #>> '{}')::bigint + 1)), updated_at = now()
        returning (value #>> '{}')::bigint as value`,
      values: [key, floor],
    })
    return rows[0]?.value ?? floor
  },
})
