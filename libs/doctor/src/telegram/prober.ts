import type { TelegramClient, TelegramResult } from '@pinline/telegram'

/** The bot as Telegram knows it. */
export interface BotSelf {
  readonly id: number
  readonly username: string
  /** Privacy mode is off: it gets every text of its groups. */
  readonly readsAll: boolean
}

export interface KnownChat {
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title: string
  /** Ordinary members may write; false where only administrators may. */
  readonly isOpen: boolean
}

/** What somebody is in a chat. `muted`: there, but may not write. */
export type Standing =
  { readonly role: 'administrator'; readonly mayPost: boolean } | { readonly role: 'member' } | { readonly role: 'muted' | 'absent' }

/** What Telegram knows of the bot's webhook; `url` is empty where none is set. */
export interface KnownWebhook {
  readonly url: string
  readonly hasCertificate: boolean
  readonly waiting: number
  /** Telegram's own words about the last delivery that failed, and when that was. */
  readonly lastError: { readonly reason: string; readonly at: Date } | null
}

/** Somebody who has just written to the bot in private. */
export interface SeenPerson {
  readonly id: number
  readonly name: string
}

/**
 * What came of a question. `refused`: the token is wrong. `unknown`: Telegram knows no such chat, or the bot is not in it. `moved`: the
 * group has another number now. `conflict`: another program fetches the updates. `foreign`: whoever answers is no Bot API. `unsure`:
 * anything that may pass by itself.
 */
export type Asked<T> =
  | { readonly status: 'ok'; readonly value: T }
  | { readonly status: 'moved'; readonly chatId: number }
  | { readonly status: 'refused' | 'unknown' | 'conflict' | 'foreign' | 'unsure' }

/** Questions to Telegram about the bot. None of them changes anything, none rejects. */
export interface TelegramProber {
  self(): Promise<Asked<BotSelf>>
  chat(chatId: number): Promise<Asked<KnownChat>>
  standing(chatId: number, userId: number): Promise<Asked<Standing>>
  /** People among the administrators of a group or channel. */
  administrators(chatId: number): Promise<Asked<readonly number[]>>
  webhook(): Promise<Asked<KnownWebhook>>
  /**
   * Looks at updates that wait, without taking them, for some seconds at most. Disturbs whoever else fetches them, so it is for a bot that does
   * not run; only while no webhook is set.
   */
  peek(): Promise<Asked<readonly SeenPerson[]>>
}

const toAsked = <T>(result: TelegramResult<T>): Asked<T> => {
  switch (result.status) {
    case 'ok':
      return result
    case 'unauthorized':
      return { status: 'refused' }
    case 'migrated':
      return { status: 'moved', chatId: result.chatId }
    case 'unreachable':
      return { status: 'unknown' }
    case 'ambiguous':
      return { status: result.reason === 'not-json' ? 'foreign' : 'unsure' }
    case 'rejected':
      // Telegram's word for every 409.
      return { status: /^Conflict/u.test(result.description) ? 'conflict' : 'unknown' }
    default:
      return { status: 'unsure' }
  }
}

const map = <T, U>(asked: Asked<T>, toValue: (value: T) => U): Asked<U> =>
  asked.status === 'ok' ? { status: 'ok', value: toValue(asked.value) } : asked

type Member = Extract<Awaited<ReturnType<typeof askMember>>, { status: 'ok' }>['value']

const askMember = (client: Pick<TelegramClient, 'call'>, chatId: number, userId: number, timeoutMs: number) =>
  client.call('getChatMember', { chat_id: chatId, user_id: userId }, { timeoutMs })

const toStanding = (member: Member): Standing => {
  switch (member.status) {
    case 'creator':
      return { role: 'administrator', mayPost: true }
    case 'administrator':
      // Only channels know the right to post.
      return { role: 'administrator', mayPost: member.can_post_messages !== false }
    case 'member':
      return { role: 'member' }
    case 'restricted':
      if (!member.is_member) return { role: 'absent' }
      return { role: member.can_send_messages ? 'member' : 'muted' }
    case 'left':
    case 'kicked':
      return { role: 'absent' }
  }
}

export interface TelegramProberOptions {
  /** For one question. @defaultValue 5000 */
  readonly timeoutMs?: number
  /** How long `peek` stays to see whether somebody else comes. @defaultValue 3 */
  readonly peekSeconds?: number
}

/** Asks through a client of the Bot API. */
export const createTelegramProber = (
  client: Pick<TelegramClient, 'call'>,
  { timeoutMs = 5000, peekSeconds = 3 }: TelegramProberOptions = {},
): TelegramProber => {
  const options = { timeoutMs }
  return {
    self: async () =>
      map(toAsked(await client.call('getMe', {}, options)), ({ id, username, can_read_all_group_messages: readsAll }) => ({
        id,
        username,
        readsAll,
      })),
    chat: async (chatId) =>
      map(toAsked(await client.call('getChat', { chat_id: chatId }, options)), ({ type, title, permissions }) => ({
        type,
        title: title ?? '',
        isOpen: permissions?.can_send_messages !== false,
      })),
    standing: async (chatId, userId) => map(toAsked(await askMember(client, chatId, userId, timeoutMs)), toStanding),
    administrators: async (chatId) =>
      map(toAsked(await client.call('getChatAdministrators', { chat_id: chatId }, options)), (members) =>
        members.map(({ user }) => user.id),
      ),
    webhook: async () =>
      map(toAsked(await client.call('getWebhookInfo', {}, options)), (info) => ({
        url: info.url ?? '',
        hasCertificate: info.has_custom_certificate,
        waiting: info.pending_update_count,
        lastError:
          info.last_error_date === undefined ? null : { reason: info.last_error_message ?? '', at: new Date(info.last_error_date * 1000) },
      })),
    peek: async () => {
      const waitMs = timeoutMs + peekSeconds * 1000
      const asked = toAsked(await client.call('getUpdates', { timeout: peekSeconds }, { timeoutMs: waitMs }))
      return map(asked, (updates) => {
        const writers = updates.flatMap(({ message }) => (message?.chat.type === 'private' ? [message.from] : []))
        const people = writers.map(({ id, username, first_name: name }) => [id, username === undefined ? name : `@${username}`] as const)
        return [...new Map(people)].map(([id, name]) => ({ id, name }))
      })
    },
  }
}
