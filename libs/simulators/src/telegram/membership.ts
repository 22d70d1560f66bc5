import type { Chat, ChatMember, User } from '@grammyjs/types'
import { toMember } from './methods-chats.ts'
import type { SimChat } from './store.ts'
import type { World } from './world.ts'

/** A new person. Without `id` the next free number is taken. */
export interface NewUser {
  readonly id?: number
  readonly firstName: string
  readonly username?: string
  readonly languageCode?: string
  /** Standing in the managers' group. @defaultValue `'member'` */
  readonly role?: 'creator' | 'administrator' | 'member' | 'none'
  /** False: has not pressed Start yet, so the bot may not write first. @defaultValue `true` */
  readonly started?: boolean
}

/** A chat number below this is a supergroup or channel. */
const supergroupBelow = -1_000_000_000_000

const toGroupChat = (id: number, title: string): Chat.GroupChat | Chat.SupergroupChat =>
  id < supergroupBelow ? { id, type: 'supergroup', title } : { id, type: 'group', title }

const unixSeconds = (): number => Math.floor(Date.now() / 1000)

/** Tells the bot of its new standing in a chat. */
const tellStanding = ({ queue, ledger }: World, { chat }: SimChat, by: User, before: ChatMember, after: ChatMember): void => {
  queue.add('my_chat_member', by.id, {
    my_chat_member: { chat, from: by, date: unixSeconds(), old_chat_member: before, new_chat_member: after },
  })
  ledger.append({ system: 'telegram', kind: 'telegram.person', ok: true, chat: chat.id, user: by.id, note: `bot is ${after.status}` })
}

const setBlocked = (world: World, user: User, blocked: boolean): void => {
  const person = world.store.people.get(user.id)
  if (person === undefined || person.blocked === blocked) return
  person.blocked = blocked
  const { bot } = world.store
  const member: ChatMember = { status: 'member', user: bot }
  const kicked: ChatMember = { status: 'kicked', user: bot, until_date: 0 }
  tellStanding(world, world.store.find(user.id), user, blocked ? member : kicked, blocked ? kicked : member)
}

const addPerson = ({ store }: World, group: SimChat, fresh: NewUser): User => {
  const { firstName, username, languageCode, role = 'member', started = true } = fresh
  const name = { first_name: firstName, ...(username === undefined ? {} : { username }) }
  const freeId = Math.max(700_000_000, ...store.people.keys()) + 1
  const user: User = {
    id: fresh.id ?? freeId,
    is_bot: false,
    ...name,
    ...(languageCode === undefined ? {} : { language_code: languageCode }),
  }
  store.people.set(user.id, { user, started, blocked: false })
  store.addChat({ id: user.id, type: 'private', ...name })
  if (role !== 'none') group.members.set(user.id, role)
  return user
}

/** Both service messages of a move, as from the first person that was added. */
const tellMove = ({ store, queue, ledger }: World, from: SimChat, to: SimChat): void => {
  ledger.append({ system: 'telegram', kind: 'telegram.person', ok: true, chat: from.chat.id, note: `moved to ${String(to.chat.id)}` })
  const [by] = [...store.people.values()].map(({ user }) => user)
  if (by === undefined || from.chat.type === 'channel' || to.chat.type === 'channel') return
  const service = { message_id: 1_000_000, from: by, date: unixSeconds() }
  queue.add('message', by.id, { message: { ...service, chat: from.chat, migrate_to_chat_id: to.chat.id } })
  queue.add('message', by.id, { message: { ...service, chat: to.chat, migrate_from_chat_id: from.chat.id } })
}

/** Who is where: people, channels, the bot's own standing, the move of a group. */
export const createMembership = (world: World, { groupId, groupTitle }: { groupId: number; groupTitle: string }) => {
  const { store, faults, random } = world
  let group = store.addChat(toGroupChat(groupId, groupTitle))
  group.members.set(store.bot.id, 'administrator')
  return {
    groupId: () => group.chat.id,
    addUser: (fresh: NewUser): User => addPerson(world, group, fresh),
    /** Adds a channel where the bot may post. */
    addChannel: ({ id, title }: { id: number; title: string }): void => {
      store.addChat({ id, type: 'channel', title }).members.set(store.bot.id, 'administrator')
    },
    /** Adds another group, where the bot is an administrator. */
    addGroup: ({ id, title, members }: { id: number; title: string; members: readonly User[] }): void => {
      const added = store.addChat(toGroupChat(id, title))
      added.members.set(store.bot.id, 'administrator')
      for (const member of members) added.members.set(member.id, 'member')
    },
    blockBot: (user: User): void => {
      setBlocked(world, user, true)
    },
    unblockBot: (user: User): void => {
      setBlocked(world, user, false)
    },
    /** Takes the bot's administrator rights in the group; {@link returnBot} gives them back. */
    demoteBot: (by: User): void => {
      const before = toMember(world, group, store.bot.id)
      group.members.set(store.bot.id, 'member')
      tellStanding(world, group, by, before, toMember(world, group, store.bot.id))
    },
    /** Throws the bot out of the group; calls to it get 403 until {@link returnBot}. */
    kickBot: (by: User): void => {
      const before = toMember(world, group, store.bot.id)
      group.members.delete(store.bot.id)
      tellStanding(world, group, by, before, { status: 'left', user: store.bot })
    },
    returnBot: (by: User): void => {
      const before = toMember(world, group, store.bot.id)
      group.members.set(store.bot.id, 'administrator')
      tellStanding(world, group, by, before, toMember(world, group, store.bot.id))
    },
    /** Turns the group into a supergroup with a new number, which it gives back. The new one starts without messages. */
    migrateGroup: (): number => {
      const old = group
      let id = old.chat.id
      while (store.chats.has(id)) id = supergroupBelow - random.between(1_000_000_000, 1_999_999_999)
      group = store.addChat(toGroupChat(id, groupTitle))
      for (const [member, role] of old.members) group.members.set(member, role)
      faults.migrated.set(old.chat.id, id)
      tellMove(world, old, group)
      return id
    },
  }
}
