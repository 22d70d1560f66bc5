import pg from 'pg'
import type { LedgerEntry, PressAnswer } from '@pinline/simulators'
import { becomeManager, keyboardOf } from './desk.ts'
import { createTogether } from './together.ts'
import type { System, SystemOptions } from './surroundings.ts'

type User = ReturnType<System['telegram']['addUser']>

const chiefId = 500_001
const soon = { timeoutMs: 20_000 }

/** A shop at work: an admin, two managers, and what a test does with them. */
export interface Scene {
  readonly running: System
  readonly chief: User
  readonly anna: User
  readonly bohdan: User
  /** Ledger entries so far, for what comes after. */
  readonly newest: () => number
  /** The first message, new or edited, that shows words in a chat after an entry of the ledger. */
  readonly shown: (chat: number, words: string, after?: number) => Promise<LedgerEntry>
  /** Presses a button of a private message by its action; `index` where there are several. */
  readonly press: (user: User, messageId: number | undefined, action: string, index?: number) => Promise<PressAnswer>
  /** What the CRM has been sent. */
  readonly sends: () => LedgerEntry[]
  readonly sql: (statement: string, values?: unknown[]) => Promise<void>
}

/** Opens the shop with all services. */
export const createScene = async (env: Readonly<Record<string, string>> = {}, options: Omit<SystemOptions, 'env'> = {}): Promise<Scene> => {
  const running = await createTogether({
    ...options,
    env: { TELEGRAM_ADMIN_IDS: String(chiefId), BUSINESS_HOURS: 'mon-sun 00:00-24:00', ...env },
  })
  const { telegram, crm } = running
  try {
    await running.startAll()
    const chief = telegram.addUser({ id: chiefId, firstName: 'Марія' })
    const anna = await becomeManager(running, chief, { firstName: 'Анна', username: 'anna' })
    const bohdan = await becomeManager(running, chief, { firstName: 'Богдан', username: 'bohdan' })
    return {
      running,
      chief,
      anna,
      bohdan,
      newest: () => telegram.ledger.entries().at(-1)?.seq ?? 0,
      shown: (chat, words, after = 0) =>
        telegram.ledger.waitFor(
          ({ seq, ok, kind, chat: at, text }) =>
            seq > after && ok && /telegram\.(send|editMessage)/.test(kind) && at === chat && (text ?? '').includes(words),
          soon,
        ),
      press: (user, messageId, action, index = 0) => {
        const data = keyboardOf(telegram.messages(user.id).find(({ id }) => id === messageId)).filter(
          (each) => each.split(':')[1] === action,
        )[index]
        if (data === undefined || messageId === undefined) return Promise.reject(new Error(`no button ${action}`))
        return telegram.pressButton(user, user.id, messageId, data).answered
      },
      sends: () => crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.send'),
      sql: async (statement, values = []) => {
        const client = new pg.Client({ connectionString: running.databaseUrl })
        await client.connect()
        try {
          await client.query(statement, values)
        } finally {
          await client.end()
        }
      },
    }
  } catch (error) {
    await running.close()
    throw error
  }
}
