import type { Settings } from '@pinline/db'
import { chatSettingKey } from '@pinline/telegram'
import type { SharedChat } from '@pinline/telegram'
import { z } from 'zod'

/** Where everybody's messages go, as it is set at this moment. */
export interface SharedChats {
  /** Number of the managers' group, the log channel or the staff's group; null where there is none. */
  current(kind: SharedChat): Promise<number | null>
  /** What a chat was called when it was last heard of; '' where it never was. */
  titleOf(chatId: number): Promise<string>
  /** Notes what a chat is called. */
  heard(chat: { readonly id: number; readonly title: string }): Promise<void>
  /**
   * Somebody wants a chat to take the place. `set`: it has it now, for all processes. `same`: it had it already. `ask`: another chat has
   * it; the same wish by another update, while it is remembered, sets it. Safe to repeat for the same update.
   */
  choose(kind: SharedChat, chat: { readonly id: number; readonly title: string }, wish: Wish): Promise<'set' | 'same' | 'ask'>
}

/** An update that asks for a change. */
interface Wish {
  readonly updateId: number
  readonly at: Date
}

export interface SharedChatsDeps {
  readonly bot: number
  readonly configured: Readonly<Partial<Record<SharedChat, number | undefined>>>
  readonly settings: Pick<Settings, 'get' | 'set'>
}

/** How long a wish is remembered, in ms. */
export const wishMs = 10 * 60_000

const remembered = z.object({ chat: z.int(), updateId: z.int(), at: z.iso.datetime() })

/** Key of the stored title of a chat. */
export const titleKey = (chatId: number): string => `group-title:${String(chatId)}`

/** The shared chats in the settings, where they win over the environment. */
export const createSharedChats = ({ bot, configured, settings }: SharedChatsDeps): SharedChats => {
  const wishKey = (kind: SharedChat): string => `here-wish.${kind}.${String(bot)}`

  const current = async (kind: SharedChat): Promise<number | null> => {
    const stored = await settings.get(chatSettingKey(kind, bot))
    return typeof stored === 'number' ? stored : (configured[kind] ?? null)
  }
  /** Worked twice, a wish does not confirm itself. */
  const isConfirmed = async (kind: SharedChat, chatId: number, { updateId, at }: Wish): Promise<boolean> => {
    const before = remembered.safeParse(await settings.get(wishKey(kind)))
    if (!before.success || before.data.chat !== chatId || before.data.updateId === updateId) return false
    return at.getTime() - new Date(before.data.at).getTime() <= wishMs
  }

  const heard: SharedChats['heard'] = ({ id, title }) => settings.set(titleKey(id), title)

  return {
    current,
    titleOf: async (chatId) => {
      const title = await settings.get(titleKey(chatId))
      return typeof title === 'string' ? title : ''
    },
    heard,
    choose: async (kind, chat, wish) => {
      const { id } = chat
      const holder = await current(kind)
      await heard(chat)
      if (holder === id) return 'same'
      if (holder !== null && !(await isConfirmed(kind, id, wish))) {
        await settings.set(wishKey(kind), { chat: id, updateId: wish.updateId, at: wish.at.toISOString() })
        return 'ask'
      }
      await settings.set(chatSettingKey(kind, bot), id)
      return 'set'
    },
  }
}
