import type { Database } from './database.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { TouchedLane } from './enqueue.ts'
import { createTransact } from './transaction.ts'

/** In which language people read. */
export interface Languages {
  /**
   * Gives a person another language and tells him in it; `to` null: the other one of what he reads now, `fallback` for who has chosen none.
   * Repeating it under the same key changes nothing.
   */
  change(input: { person: number; to: 'uk' | 'en' | null; fallback: 'uk' | 'en'; key: string }): Promise<TouchedLane[]>
}

const isTold = { name: 'language-told', text: 'select 1 as one from outbox_item where idem = $1' }
const lockPerson = { name: 'language-of-person', text: 'select language from manager where id = $1 for update' }
const setLanguage = { name: 'set-language', text: 'update manager set language = $2 where id = $1' }

export const createLanguages = (db: Database, { bot }: { readonly bot: number }): Languages => {
  const transact = createTransact(db)
  return {
    change: ({ person, to, fallback, key }) =>
      transact(async (tx) => {
        const idem = `lang:${key}`
        const [row] = await tx.query<{ language: string | null }>(lockPerson, [person])
        if (row === undefined || (await tx.query(isTold, [idem])).length > 0) return []
        const language = to ?? ((row.language ?? fallback) === 'uk' ? 'en' : 'uk')
        await tx.query(setLanguage, [person, language])
        const target = { bot, recipient: managerRecipient(person), order: 0 }
        const about = { priority: 1, manager: person } as const
        return enqueue(tx, [
          toTelegram(target, { op: 'notice', payload: { key: 'lang.set', keyboard: 'home' }, idem, ...about }),
          toTelegram(target, { op: 'commands', payload: { person }, idem: `commands:${key}`, ...about }),
        ])
      }),
  }
}
