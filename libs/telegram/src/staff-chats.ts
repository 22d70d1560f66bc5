import { chatSettingKey } from './chat-setting.ts'

/** Where the staff of departments stand, as it is at this moment. */
export interface StaffChats {
  /** Telegram group of a department's staff; null where none is named. */
  current(department: string): Promise<number | null>
  /** Departments whose staff stand in a group. */
  departmentsOf(telegramChat: number): Promise<string[]>
  /** The group of a department has got another number. Holds for all departments of that group, and over restarts. */
  moved(department: string, telegramChat: number): Promise<void>
}

export interface StaffChatsDeps {
  readonly bot: number
  /** All departments with the group that is named for each, null for none. Empty while the catalogue has not been understood. */
  readonly departments: () => readonly { readonly key: string; readonly group: number | null }[]
  /** Of departments that name none; what was set from inside wins. */
  readonly configured: number | undefined
  /** Facts that outlive processes. */
  readonly settings: { readonly get: (key: string) => Promise<unknown>; readonly set: (key: string, value: number) => Promise<void> }
}

/** Groups are named by people, who do not learn that one has become a supergroup; so the new number is kept beside the one that they know. */
export const createStaffChats = ({ bot, departments, configured, settings }: StaffChatsDeps): StaffChats => {
  const keyOf = (group: number): string => `telegram.staff.${String(bot)}.${String(group)}`
  const common = async (): Promise<number | null> => {
    const stored = await settings.get(chatSettingKey('staff', bot))
    return typeof stored === 'number' ? stored : (configured ?? null)
  }
  const named = async (department: string): Promise<number | null> => {
    const all = departments()
    // Nothing is known yet: whose group it is must not be guessed.
    if (all.length === 0) return null
    return all.find(({ key }) => key === department)?.group ?? (await common())
  }

  const current = async (department: string): Promise<number | null> => {
    const group = await named(department)
    const moved = group === null ? null : await settings.get(keyOf(group))
    return typeof moved === 'number' ? moved : group
  }
  return {
    current,
    departmentsOf: async (telegramChat) => {
      const all = await Promise.all(departments().map(async ({ key }) => ({ key, chat: await current(key) })))
      return all.filter(({ chat }) => chat === telegramChat).map(({ key }) => key)
    },
    moved: async (department, telegramChat) => {
      const group = await named(department)
      if (group !== null && group !== telegramChat) await settings.set(keyOf(group), telegramChat)
    },
  }
}
