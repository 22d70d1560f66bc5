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
  /** Where its members open the managers' group; null while there is none, or one without an address. */
  groupLink(): string | null
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

/**
 * A supergroup's number carries a mark in front of the one that addresses use; the first message is named, without which Telegram opens
 * nothing. Basic groups have no address.
 * @see https://core.telegram.org/api/links#message-links
 */
const linkOf = (group: number | null): string | null => {
  const [, id] = /^-100(\d+)$/.exec(String(group ?? '')) ?? []
  return id === undefined ? null : `https://t.me/c/${id}/1`
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const createIdentity = ({ bot, chats, client, settings }: IdentityDeps): Identity => {
  const nameKey = `bot-username:${String(bot)}`
  let name = ''
  let title = ''
  let link: string | null = null
  let state: true | string = 'not tried yet'

  const recall = async (): Promise<void> => {
    if (name === '') name = stringOf(await settings.get(nameKey))
    const group = await chats.current('group')
    title = group === null ? '' : await chats.titleOf(group)
    link = linkOf(group)
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
    groupLink: () => link,
    refresh: async () => {
      await recall()
      return (await askName()) && (await askTitle())
    },
    state: () => state,
  }
}
