import type { Leases } from '@pinline/db'
import { createTranslator } from '@pinline/i18n'
import type { Language } from '@pinline/i18n'
import type { TelegramClient, TelegramResult } from '@pinline/telegram'

const lease = 'bot-commands'
/** Longer than all calls together may take. */
const leaseMs = 120_000

/** Commands that exist, for the list that Telegram offers while one types. */
const names = ['/start', '/help'] as const

/** The first is for everybody, the second for those whose Telegram speaks English. */
const readers: readonly { readonly language: Language; readonly code?: string }[] = [{ language: 'uk' }, { language: 'en', code: 'en' }]

export interface CommandsDeps {
  readonly client: Pick<TelegramClient, 'call'>
  readonly leases: Leases
  /** This process, unlike any other. */
  readonly holder: string
}

/** Nothing was done, but it may be later. Whatever else Telegram says (a server that does not know the method) is final. */
const isLater = ({ status }: TelegramResult<unknown>): boolean => status === 'not-done' || status === 'ambiguous' || status === 'throttled'

/**
 * Tells Telegram which commands there are and what the bot is for, by one process at a time. False where Telegram does not answer;
 * true when it is done, or another process does it. Safe to repeat.
 */
export const createRegisterCommands =
  ({ client, leases, holder }: CommandsDeps) =>
  async (): Promise<boolean> => {
    if (!(await leases.hold(lease, holder, leaseMs))) return true
    try {
      for (const { language, code } of readers) {
        const words = createTranslator(language)
        const forLanguage = code === undefined ? {} : ({ language_code: 'en' } as const)
        const commands = names.map((name) => ({ command: name.slice(1), description: words.label(name) }))
        const results = [
          await client.call('setMyCommands', { commands, scope: { type: 'all_private_chats' }, ...forLanguage }),
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
