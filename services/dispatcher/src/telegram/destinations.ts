import type { People, Role, Settings } from '@pinline/db'
import { chatSettingKey } from '@pinline/telegram'
import type { SharedChat, StaffChats } from '@pinline/telegram'

/** Who a logical recipient is at the moment. */
export interface Destination {
  readonly telegramChat: number
  /** Row of the person; null for the group and the log channel. */
  readonly person: number | null
  /** What the person may do; null for the group and the log channel. */
  readonly role: Role | null
  readonly language: string | null
  /** Minutes of the day between which a person wants to hear nothing; absent for who has named none. */
  readonly quiet?: { readonly from: number; readonly till: number }
}

/** May read chats: everybody in the group, and people who are managers at this moment. */
export const isStaff = ({ person, role }: Pick<Destination, 'person' | 'role'>): boolean =>
  person === null || role === 'manager' || role === 'admin'

export interface Destinations {
  /** Null: not configured, or a person who is gone. */
  resolve(recipient: string): Promise<Destination | null>
  /** The group has become a supergroup with another id; it wins over configuration from now on. */
  moved(recipient: string, telegramChat: number): Promise<void>
}

export interface DestinationsDeps {
  readonly settings: Pick<Settings, 'get' | 'set'>
  readonly people: Pick<People, 'get'>
  readonly bot: number
  readonly groupId: number | undefined
  readonly logChatId: number | undefined
  /** Groups of the help desk's staff. Absent: there is no help desk. */
  readonly staff?: Pick<StaffChats, 'current' | 'moved'>
  /** How long the answer for a shared chat is kept, in ms. @defaultValue 5000 */
  readonly keepMs?: number
  readonly monotonicMs: () => number
}

/** Department of a recipient that is the group of its staff; null for others. */
export const departmentOf = (recipient: string): string | null => /^staff:(.+)$/.exec(recipient)?.[1] ?? null

const toShared = (telegramChat: number | null): Destination | null =>
  telegramChat === null ? null : { telegramChat, person: null, role: null, language: null }

const sharedChats = { 'group:main': 'group', log: 'log' } as const satisfies Record<string, SharedChat>

/** Chats by recipient, the shared ones kept for a while; what the bot was told from inside wins over configuration. */
export const createDestinations = ({
  settings,
  people,
  bot,
  groupId,
  logChatId,
  staff,
  keepMs = 5_000,
  monotonicMs,
}: DestinationsDeps): Destinations => {
  const kept = new Map<string, { destination: Destination | null; until: number }>()
  const settingKey = (recipient: keyof typeof sharedChats): string => chatSettingKey(sharedChats[recipient], bot)

  const shared = async (recipient: keyof typeof sharedChats, configured: number | undefined): Promise<Destination | null> => {
    const stored = await settings.get(settingKey(recipient))
    return toShared(typeof stored === 'number' ? stored : (configured ?? null))
  }

  const look = async (recipient: string): Promise<Destination | null> => {
    if (recipient === 'group:main') return shared(recipient, groupId)
    if (recipient === 'log') return shared(recipient, logChatId)
    const department = departmentOf(recipient)
    if (department !== null) return toShared((await staff?.current(department)) ?? null)
    const id = /^manager:(\d+)$/.exec(recipient)?.[1]
    const person = id === undefined ? null : await people.get(Number(id))
    if (person === null) return null
    const { telegramId, role, language, quietFrom: from, quietTill: till } = person
    const quiet = from === null || till === null ? {} : { quiet: { from, till } }
    return { telegramChat: telegramId, person: person.id, role, language, ...quiet }
  }

  return {
    resolve: async (recipient) => {
      const known = kept.get(recipient)
      if (known !== undefined && known.until > monotonicMs()) return known.destination
      const destination = await look(recipient)
      // People change: what comes after a new role or another language is drawn for it.
      if (destination?.person == null) kept.set(recipient, { destination, until: monotonicMs() + keepMs })
      return destination
    },
    moved: async (recipient, telegramChat) => {
      const department = departmentOf(recipient)
      if (department !== null) {
        await staff?.moved(department, telegramChat)
        // Departments may share a group.
        kept.clear()
      }
      if (recipient !== 'group:main' && recipient !== 'log') return
      await settings.set(settingKey(recipient), telegramChat)
      kept.delete(recipient)
    },
  }
}
