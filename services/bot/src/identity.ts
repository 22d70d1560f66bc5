import type { Settings } from '@pinline/db'
import { titleKey } from './features/here-chats.ts'
import type { SharedChats } from './features/here-chats.ts'
import { withTimeout } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'

/** A presser does not wait longer for a name. */
const askTimeoutMs = 700

/** What the bot knows about itself. Telegram may be away: the names are then those of an earlier run, or empty. */
export interface Identity {
  /** Without the at sign. */
  username(): Promise<string>
  groupTitle(): string
  /** Asks Telegram once; false while it does not answer. */
  refresh(): Promise<boolean>
  /** True, or why the names may be old. */
  state(): true | string
}

export interface IdentityDeps {
  readonly bot: number
  readonly chats: Pick<SharedChats, 'current' | 'titleOf'>
  readonly client: Pick<TelegramClient, 'call'>
  readonly settings: Pick<Settings, 'get' | 'set'>
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const createIdentity = ({ bot, chats, client, settings }: IdentityDeps): Identity => {
  const nameKey = `bot-username:${String(bot)}`
  let name = ''
  let title = ''
  let state: true | string = 'not tried yet'

  const recall = async (): Promise<void> => {
    if (name === '') name = stringOf(await settings.get(nameKey))
    const group = await chats.current('group')
    title = group === null ? '' : await chats.titleOf(group)
  }
  const askName = async (): Promise<boolean> => {
    const me = await client.call('getMe', {})
    state = me.status === 'ok' ? true : me.status
    if (me.status !== 'ok') return false
    name = me.value.username
    await settings.set(nameKey, name)
    return true
  }
  const askTitle = async (): Promise<boolean> => {
    const id = await chats.current('group')
    if (id === null) return true
    const group = await client.call('getChat', { chat_id: id })
    // A group that the bot is not in yet has no title for us; that is no reason to ask for ever.
    if (group.status !== 'ok') return group.status !== 'not-done' && group.status !== 'ambiguous' && group.status !== 'throttled'
    title = group.value.title ?? ''
    await settings.set(titleKey(id), title)
    return true
  }

  return {
    username: async () => {
      if (name === '')
        await withTimeout(
          recall().then(() => name !== '' || askName()),
          askTimeoutMs,
        ).catch(() => undefined)
      return name
    },
    groupTitle: () => title,
    refresh: async () => {
      await recall()
      return (await askName()) && (await askTitle())
    },
    state: () => state,
  }
}
