import { offeredCommands } from '@pinline/contracts'
import type { Leases } from '@pinline/db'
import { createTranslator } from '@pinline/i18n'
import type { Language, Translator } from '@pinline/i18n'
import type { TelegramClient, TelegramPayload, TelegramResult } from '@pinline/telegram'

const lease = 'bot-commands'
/** Longer than all calls together may take. */
const leaseMs = 120_000

/** The first is for everybody, the second for those whose Telegram speaks English. */
const readers: readonly { readonly language: Language; readonly code?: string }[] = [{ language: 'uk' }, { language: 'en', code: 'en' }]

export interface CommandsDeps {
  readonly client: Pick<TelegramClient, 'call'>
  readonly leases: Leases
  /** This process, unlike any other. */
  readonly holder: string
  /** People can ask for support here. @defaultValue false */
  readonly hasHelpDesk?: boolean
}

type Name = (typeof offeredCommands)[keyof typeof offeredCommands][number]

const toCommands = (words: Translator, names: readonly Name[]) =>
  names.map((name) => ({ command: name.slice(1), description: words.label(name) }))

/** Nothing was done, but it may be later. Whatever else Telegram says (a server that does not know the method) is final. */
const isLater = ({ status }: TelegramResult<unknown>): boolean => status === 'not-done' || status === 'ambiguous' || status === 'throttled'

/**
 * Tells Telegram which commands there are and what the bot is for, by one process at a time. False where Telegram does not answer;
 * true when it is done, or another process does it. Safe to repeat.
 */
export const createRegisterCommands =
  ({ client, leases, holder, hasHelpDesk = false }: CommandsDeps) =>
  async (): Promise<boolean> => {
    if (!(await leases.hold(lease, holder, leaseMs))) return true
    try {
      for (const { language, code } of readers) {
        const words = createTranslator(language)
        const forLanguage = code === undefined ? {} : ({ language_code: 'en' } as const)
        const { requester, otherGroupAdmin } = offeredCommands
        const everybody = [...offeredCommands.everybody, ...(hasHelpDesk ? requester : [])]
        const results = [
          await client.call('setMyCommands', {
            commands: toCommands(words, everybody),
            scope: { type: 'all_private_chats' },
            ...forLanguage,
          }),
          await client.call('setMyCommands', {
            // In groups Telegram puts the bot's name behind it, so that it arrives in spite of privacy mode.
            commands: toCommands(words, otherGroupAdmin),
            scope: { type: 'all_chat_administrators' },
            ...forLanguage,
          }),
          await client.call('setMyShortDescription', { short_description: words.text('bot.about'), ...forLanguage }),
          await client.call('setMyDescription', { description: words.text('bot.description'), ...forLanguage }),
        ]
        if (results.some(isLater)) return false
      }
      return true
    } finally {
      await leases.release(lease, holder)
    }
  }

export interface GroupCommandsDeps {
  readonly client: Pick<TelegramClient, 'call'>
  /** The managers' group, null while there is none. */
  readonly group: () => Promise<number | null>
}

/** Commands whose asker alone sees them and their answers; a server that does not know such takes them as all see them. */
const setQuietly = async (
  client: GroupCommandsDeps['client'],
  wish: TelegramPayload<'setMyCommands'>,
): Promise<TelegramResult<unknown>> => {
  const quiet = wish.commands.map((command) => ({ ...command, is_ephemeral: true }))
  const result = await client.call('setMyCommands', { ...wish, commands: quiet })
  return result.status === 'rejected' || result.status === 'unsupported' ? client.call('setMyCommands', wish) : result
}

/**
 * Tells Telegram which commands the managers' group has, once for each group that it becomes. False where Telegram does not answer. Safe
 * to repeat, and for several processes at once.
 */
export const createRegisterGroupCommands = ({ client, group }: GroupCommandsDeps): (() => Promise<boolean>) => {
  let told: number | null = null
  return async () => {
    const id = await group()
    if (id === null || id === told) return true
    for (const { language, code } of readers) {
      const words = createTranslator(language)
      const forLanguage = code === undefined ? {} : ({ language_code: 'en' } as const)
      const members = toCommands(words, offeredCommands.group)
      const admins = [...members, ...toCommands(words, offeredCommands.groupAdmin)]
      const results = [
        await setQuietly(client, { commands: members, scope: { type: 'chat', chat_id: id }, ...forLanguage }),
        await client.call('setMyCommands', { commands: admins, scope: { type: 'chat_administrators', chat_id: id }, ...forLanguage }),
      ]
      if (results.some(isLater)) return false
    }
    told = id
    return true
  }
}
