import type { ChatFullInfo, ChatMember, ChatMemberAdministrator, ChatMemberOwner, User, UserFromGetMe } from '@grammyjs/types'
import { Refusal, badRequest } from './refusal.ts'
import type { ArgsOf, ResultOf } from './schemas.ts'
import type { SimChat } from './store.ts'
import { findChat } from './world.ts'
import type { BotSetting, World } from './world.ts'

const largestDownload = 20 * 1024 * 1024

const toAdministrator = (user: User): ChatMemberAdministrator => ({
  status: 'administrator',
  user,
  can_be_edited: false,
  is_anonymous: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: false,
  can_restrict_members: false,
  can_promote_members: false,
  can_change_info: true,
  can_invite_users: true,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_post_messages: true,
  can_edit_messages: true,
  can_pin_messages: true,
  can_send_welcome_messages: false,
})
const toOwner = (user: User): ChatMemberOwner => ({ status: 'creator', user, is_anonymous: false })

const findUser = (world: World, id: number): User | undefined =>
  id === world.store.bot.id ? world.store.bot : world.store.people.get(id)?.user

/** A person's standing in a chat, as the API shows it. */
export const toMember = (world: World, { members }: SimChat, userId: number): ChatMember => {
  const user = findUser(world, userId)
  if (user === undefined) throw badRequest('user not found')
  const role = members.get(userId)
  switch (role) {
    case 'creator':
      return toOwner(user)
    case 'administrator':
      return toAdministrator(user)
    case 'member':
      return { status: 'member', user }
    case undefined:
      return { status: 'left', user }
  }
}

const toFullInfo = ({ faults }: World, { chat }: SimChat): ChatFullInfo => {
  const gifts = {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false,
  }
  const common = { accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: gifts }
  switch (chat.type) {
    case 'private':
      return { ...common, id: chat.id, type: chat.type, first_name: chat.first_name }
    case 'group':
    case 'supergroup':
      return { ...common, id: chat.id, type: chat.type, title: chat.title, permissions: { can_send_messages: faults.membersMayWrite } }
    case 'channel':
      return { ...common, id: chat.id, type: chat.type, title: chat.title }
  }
}

const administrators = (world: World, args: ArgsOf<'getChatAdministrators'>): ResultOf<'getChatAdministrators'> => {
  const chat = findChat(world, args.chat_id)
  if (chat.chat.type === 'private') throw badRequest('there are no administrators in the private chat')
  return [...chat.members.keys()].flatMap((id) => {
    const member = toMember(world, chat, id)
    const isWanted = !member.user.is_bot || args.return_bots === true
    return isWanted && (member.status === 'creator' || member.status === 'administrator') ? [member] : []
  })
}

const readFile = (world: World, { file_id: id }: ArgsOf<'getFile'>): ResultOf<'getFile'> => {
  const file = world.store.files.get(id)
  if (file === undefined) throw badRequest('invalid file_id')
  const size = file.bytes.byteLength
  if (size > largestDownload) throw badRequest('file is too big')
  return { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: size, file_path: file.path }
}

/** The methods that ask, that set the bot up, and that take updates. */
export const createChatMethods = (world: World) => {
  const remember = (method: BotSetting['method'], args: object & { language_code?: string; scope?: object }): true => {
    world.settings.set(JSON.stringify([method, args.scope ?? null, args.language_code ?? null]), { method, args })
    return true
  }
  return {
    getMe: (): UserFromGetMe => ({
      ...world.store.bot,
      is_bot: true,
      username: world.store.bot.username ?? '',
      can_join_groups: true,
      can_read_all_group_messages: world.faults.readsAllMessages,
      supports_inline_queries: true,
      can_connect_to_business: false,
      has_main_web_app: false,
      has_topics_enabled: false,
      allows_users_to_create_topics: false,
      can_manage_bots: false,
      supports_join_request_queries: false,
    }),
    getUpdates: (args: ArgsOf<'getUpdates'>) => world.delivery.poll(args),
    setWebhook: (args: ArgsOf<'setWebhook'>): true => {
      if (args.url !== '' && !URL.canParse(args.url)) throw badRequest('bad webhook: invalid URL')
      return world.delivery.setWebhook(args)
    },
    deleteWebhook: ({ drop_pending_updates: drop = false }: ArgsOf<'deleteWebhook'>): true =>
      world.delivery.setWebhook({ url: '', drop_pending_updates: drop }),
    getWebhookInfo: () => world.delivery.webhookInfo(),
    getFile: (args: ArgsOf<'getFile'>) => readFile(world, args),
    deleteMyCommands: (args: ArgsOf<'deleteMyCommands'>): true => {
      world.settings.delete(JSON.stringify(['setMyCommands', args.scope ?? null, args.language_code ?? null]))
      return true
    },
    setMyCommands: (args: ArgsOf<'setMyCommands'>) => remember('setMyCommands', args),
    setMyName: (args: ArgsOf<'setMyName'>) => remember('setMyName', args),
    setMyDescription: (args: ArgsOf<'setMyDescription'>) => remember('setMyDescription', args),
    setMyShortDescription: (args: ArgsOf<'setMyShortDescription'>) => remember('setMyShortDescription', args),
    getChat: (args: ArgsOf<'getChat'>): ChatFullInfo => {
      const found = findChat(world, args.chat_id)
      if (found.chat.type !== 'private' && !found.members.has(world.store.bot.id))
        throw new Refusal(403, `Forbidden: bot is not a member of the ${found.chat.type} chat`)
      // Telegram tells a bot nothing about people who have never written to it.
      if (found.chat.type === 'private' && world.store.people.get(found.chat.id)?.started === false) throw badRequest('chat not found')
      return toFullInfo(world, found)
    },
    getChatMember: (args: ArgsOf<'getChatMember'>) => toMember(world, findChat(world, args.chat_id), args.user_id),
    getChatAdministrators: (args: ArgsOf<'getChatAdministrators'>) => administrators(world, args),
  }
}
