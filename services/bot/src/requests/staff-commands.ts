import type { Catalogue } from '@pinline/catalogue'
import { offeredCommands } from '@pinline/contracts'
import { createTranslator } from '@pinline/i18n'
import type { StaffChats, TelegramClient } from '@pinline/telegram'

export interface StaffCommandsDeps {
  readonly client: Pick<TelegramClient, 'call'>
  readonly catalogue: () => Catalogue
  readonly staffChats: Pick<StaffChats, 'current'>
  /** The managers' group, which has commands of its own; null while there is none. */
  readonly managers: () => Promise<number | null>
}

/** The first is for everybody, the second for those whose Telegram speaks English. */
const readers = [{ language: 'uk' }, { language: 'en', code: 'en' }] as const

/**
 * Tells Telegram which commands the groups of the staff have, once for each group that there comes to be. False where Telegram does not answer.
 * Safe to repeat, and for several processes at once.
 */
export const createRegisterStaffCommands = ({ client, catalogue, staffChats, managers }: StaffCommandsDeps): (() => Promise<boolean>) => {
  const told = new Set<number>()
  const tell = async (group: number): Promise<boolean> => {
    for (const reader of readers) {
      const words = createTranslator(reader.language)
      const commands = offeredCommands.staff.map((name) => ({ command: name.slice(1), description: words.label(name) }))
      const forLanguage = 'code' in reader ? { language_code: reader.code } : {}
      const { status } = await client.call('setMyCommands', { commands, scope: { type: 'chat', chat_id: group }, ...forLanguage })
      // Whatever else Telegram says (the bot is not in that group) is final.
      if (status === 'not-done' || status === 'ambiguous' || status === 'throttled') return false
    }
    return true
  }
  return async () => {
    const groups = await Promise.all(catalogue().departments.map(({ key }) => staffChats.current(key)))
    const others = await managers()
    for (const group of new Set(groups)) {
      if (group === null || group === others || told.has(group)) continue
      if (!(await tell(group))) return false
      told.add(group)
    }
    return true
  }
}
