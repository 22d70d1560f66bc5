import type { Chat, User } from '@grammyjs/types'
import type { Ledger } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { TelegramFaults } from './faults.ts'
import { Refusal, badRequest } from './refusal.ts'
import type { ArgsOf } from './schemas.ts'
import type { SimChat, Store } from './store.ts'
import type { UpdateDelivery } from './update-delivery.ts'
import type { UpdateQueue } from './update-queue.ts'

/** How the bot answered a press. */
export interface PressAnswer {
  readonly text: string | undefined
  readonly showAlert: boolean
}

/** A press whose answer the bot still owes. */
export interface OpenPress {
  readonly atMs: number
  readonly user: number
  readonly answer: (answer: PressAnswer) => void
}

/** An inline query whose answer the bot still owes. */
export interface OpenInlineQuery {
  readonly atMs: number
  readonly answer: (answer: ArgsOf<'answerInlineQuery'>) => void
}

/** One thing that the bot told Telegram about itself. */
export interface BotSetting {
  readonly method: 'setMyCommands' | 'setMyName' | 'setMyDescription' | 'setMyShortDescription'
  readonly args: object
}

/** What the parts of one simulated Telegram share. */
export interface World {
  readonly store: Store
  readonly faults: TelegramFaults
  readonly ledger: Ledger
  readonly random: Random
  readonly queue: UpdateQueue
  readonly delivery: UpdateDelivery
  /** By inline query id. */
  readonly inlineQueries: Map<string, OpenInlineQuery>
  /** By callback query id. */
  readonly presses: Map<string, OpenPress>
  /** Commands, name and descriptions as the bot set them, by method, scope and language. */
  readonly settings: Map<string, BotSetting>
}

/** Telegram forgets a press after this time. */
export const pressLifetimeMs = 150_000
/** … and an inline query after this. */
export const inlineLifetimeMs = 30_000

const isKnownName = (chat: Chat, name: string): boolean => 'username' in chat && chat.username === name

/** The chat that a call names. Throws 400, with the new number where the group moved. */
export const findChat = ({ store, faults }: World, id: number | string): SimChat => {
  if (typeof id === 'string') {
    const named = [...store.chats.values()].find(({ chat }) => isKnownName(chat, id.slice(1)))
    if (named === undefined) throw badRequest('chat not found')
    return named
  }
  const moved = faults.migrated.get(id)
  if (moved !== undefined)
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: moved })
  return store.find(id)
}

/** The chat that a call writes to. Throws 403 where the bot may not write. */
export const findWritableChat = (world: World, id: number | string): SimChat => {
  const found = findChat(world, id)
  const { chat, members } = found
  if (chat.type !== 'private') {
    if (!members.has(world.store.bot.id)) throw new Refusal(403, `Forbidden: bot was kicked from the ${chat.type} chat`)
    return found
  }
  const person = world.store.people.get(chat.id)
  if (person?.blocked === true || world.faults.forbiddenUsers.has(chat.id)) throw new Refusal(403, 'Forbidden: bot was blocked by the user')
  if (person?.started !== true) throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user")
  return found
}

export const isPrivate = ({ chat }: SimChat): boolean => chat.type === 'private'

/** The simulated bot itself. */
export const toBot = (token: string, username: string): User & { is_bot: true; username: string } => ({
  id: Number(token.split(':', 1)[0]),
  is_bot: true,
  first_name: username,
  username,
})
