import type { Chat, Message, MessageEntity, User } from '@grammyjs/types'
import type { SimFile } from '../http.ts'
import type { AnyMarkup } from './markup-schemas.ts'
import { badRequest } from './refusal.ts'

/** A file that the simulated Telegram keeps. */
export interface StoredFile extends SimFile {
  readonly fileId: string
  readonly uniqueId: string
  readonly path: string
}

/** A message as the phones show it now. Read it, do not change it. */
export interface SimMessage {
  readonly chat: number
  /** 0 for an ephemeral message. */
  readonly id: number
  readonly from: User
  /** Unix seconds. */
  readonly date: number
  readonly kind: 'text' | 'photo' | 'document'
  text: string | undefined
  caption: string | undefined
  /** Of the text or of the caption. */
  entities: readonly MessageEntity[]
  readonly file: StoredFile | undefined
  replyMarkup: AnyMarkup | undefined
  /** One a person or bot at most. */
  reactions: readonly { readonly user: number; readonly emoji: string }[]
  edits: number
  /** Sent without a sound. */
  readonly silent: boolean
  pinned: boolean
  readonly replyTo: number | undefined
  readonly quote: string | undefined
  readonly mediaGroup: string | undefined
  /** An ephemeral message is seen by this person only. */
  readonly visibleTo: number | undefined
  readonly ephemeralId: number | undefined
}

/** What a new message needs; the rest starts empty. */
export type NewMessage = Pick<SimMessage, 'from' | 'kind'> & Partial<Omit<SimMessage, 'chat' | 'id' | 'date'>>

/** A chat with its people and messages. */
export interface SimChat {
  readonly chat: Chat
  /** By message id; a deleted message is gone. Ephemeral ones stand under negative keys. */
  readonly messages: Map<number, SimMessage>
  readonly members: Map<number, 'creator' | 'administrator' | 'member'>
}

/** A person that the simulator plays. */
export interface SimPerson {
  readonly user: User
  /** False until they pressed Start: the bot may not write first. */
  started: boolean
  blocked: boolean
}

const photoSize = (file: StoredFile) => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  width: 640,
  height: 480,
  file_size: file.bytes.byteLength,
})

const toAttachment = (message: SimMessage): Pick<Message, 'photo' | 'document'> => {
  const { file, kind } = message
  if (file === undefined) return {}
  if (kind === 'photo') return { photo: [photoSize(file)] }
  const document = {
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_name: file.name,
    mime_type: file.type,
    file_size: file.bytes.byteLength,
  }
  return { document }
}

const entitiesOf = (message: SimMessage): Pick<Message, 'entities' | 'caption_entities'> => {
  if (message.entities.length === 0) return {}
  return message.kind === 'text' ? { entities: [...message.entities] } : { caption_entities: [...message.entities] }
}

const blank = {
  text: undefined,
  caption: undefined,
  entities: [],
  file: undefined,
  replyMarkup: undefined,
  reactions: [],
  edits: 0,
  silent: false,
  pinned: false,
  replyTo: undefined,
  quote: undefined,
  mediaGroup: undefined,
  visibleTo: undefined,
} as const

const unixSeconds = (): number => Math.floor(Date.now() / 1000)

interface Surroundings {
  readonly chat: SimChat
  readonly reader: User | undefined
}

/** A message as the API shows it; a reply shows its target once, without the target's own target. */
const toApiMessage = (message: SimMessage, { chat, reader }: Surroundings, withReply = true): Message => {
  const target = withReply && message.replyTo !== undefined ? chat.messages.get(message.replyTo) : undefined
  // The API's type of a shown reply cannot be built under exactOptionalPropertyTypes: it demands a present `undefined`.
  const reply =
    target === undefined
      ? undefined
      : (toApiMessage(target, { chat, reader: undefined }, false) as NonNullable<Message['reply_to_message']>)
  const shown = message.replyMarkup !== undefined && 'inline_keyboard' in message.replyMarkup ? { reply_markup: message.replyMarkup } : {}
  return {
    message_id: message.id,
    from: message.from,
    chat: chat.chat,
    date: message.date,
    ...(message.text === undefined ? {} : { text: message.text }),
    ...(message.caption === undefined ? {} : { caption: message.caption }),
    ...entitiesOf(message),
    ...toAttachment(message),
    ...(message.edits > 0 ? { edit_date: unixSeconds() } : {}),
    ...(message.mediaGroup === undefined ? {} : { media_group_id: message.mediaGroup }),
    ...(reply === undefined ? {} : { reply_to_message: reply }),
    ...(message.quote === undefined ? {} : { quote: { text: message.quote, position: 0 } }),
    ...(message.ephemeralId === undefined ? {} : { ephemeral_message_id: message.ephemeralId }),
    ...(reader === undefined ? {} : { receiver_user: reader }),
    ...shown,
  }
}

/** All chats, people and files of one simulated Telegram. */
export const createStore = ({ bot, lastId }: { bot: User; lastId: number }) => {
  const chats = new Map<number, SimChat>()
  const people = new Map<number, SimPerson>()
  const files = new Map<string, StoredFile>()
  const lastIds = new Map<number, number>()
  let ephemeralCount = 0

  const find = (id: number): SimChat => {
    const found = chats.get(id)
    if (found === undefined) throw badRequest('chat not found')
    return found
  }
  const addMessage = (chat: number, fresh: NewMessage): SimMessage => {
    const ephemeral = fresh.visibleTo !== undefined
    if (ephemeral) ephemeralCount += 1
    const id = ephemeral ? 0 : (lastIds.get(chat) ?? lastId) + 1
    if (!ephemeral) lastIds.set(chat, id)
    const message = { ...blank, ...fresh, ephemeralId: ephemeral ? ephemeralCount : undefined, chat, id, date: unixSeconds() }
    find(chat).messages.set(ephemeral ? -ephemeralCount : id, message)
    return message
  }
  return {
    bot,
    chats,
    people,
    files,
    find,
    addMessage,
    addChat: (chat: Chat): SimChat => {
      const added: SimChat = { chat, messages: new Map(), members: new Map() }
      chats.set(chat.id, added)
      return added
    },
    addFile: (file: SimFile, kind: 'photo' | 'document'): StoredFile => {
      const number = String(lastId + files.size + 1)
      const fileId = `file-${number}-of-${String(bot.id)}`
      const stored = { ...file, fileId, uniqueId: `unique-${number}`, path: `${kind}s/file_${number}` }
      files.set(fileId, stored)
      return stored
    },
    toMessage: (message: SimMessage): Message => {
      const reader = message.visibleTo === undefined ? undefined : people.get(message.visibleTo)?.user
      return toApiMessage(message, { chat: find(message.chat), reader })
    },
  }
}

/** The memory of one simulated Telegram. */
export type Store = ReturnType<typeof createStore>
