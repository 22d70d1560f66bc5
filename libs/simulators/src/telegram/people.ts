import type { Message, MessageEntity, Update, User } from '@grammyjs/types'
import type { SimFile } from '../http.ts'
import { toLedgerFile } from '../http.ts'
import type { Ledger } from '../ledger.ts'
import type { NewMessage, SimMessage } from './store.ts'
import type { World } from './world.ts'

/** What a person wrote: its place in the chat, and the update that tells the bot. */
export interface Written {
  readonly messageId: number
  readonly updateId: number
}

/** A file that a person sends. */
export interface PersonFile {
  readonly bytes: Uint8Array
  /** @defaultValue `photo.jpg` or `document.bin` */
  readonly name?: string
  /** @defaultValue `image/jpeg` or `application/octet-stream` */
  readonly type?: string
  readonly caption?: string
  /** The same text on several messages makes them an album. */
  readonly mediaGroup?: string
  readonly replyTo?: number
}

const commandEntities = (text: string): MessageEntity[] => {
  const [command] = /^\/\w+(?:@\w+)?/.exec(text) ?? []
  return command === undefined ? [] : [{ type: 'bot_command', offset: 0, length: command.length }]
}

const toUserMessage = (message: Message, from: User): NonNullable<Update['message']> => {
  const { chat } = message
  if (chat.type === 'channel') throw new Error('people do not write in a channel')
  return { ...message, chat, from }
}

/** Throws where a person cannot do anything, as they are not there. */
export const requireMember = ({ store }: World, user: User, chatId: number): void => {
  const { chat, members } = store.find(chatId)
  if (chat.type === 'private' ? chat.id !== user.id : !members.has(user.id))
    throw new Error(`${user.first_name} is not in chat ${String(chatId)}`)
}

const tell = (ledger: Ledger, message: SimMessage, note: string, updateId: number): void => {
  const { chat, id: messageId, from, file } = message
  const text = message.text ?? message.caption
  const files = file === undefined ? undefined : [toLedgerFile(file)]
  ledger.append({ system: 'telegram', kind: 'telegram.person', ok: true, chat, user: from.id, messageId, text, files, updateId, note })
}

/** What people write and edit. Each action is in the ledger as `telegram.person`, and becomes an update unless the person blocked the bot. */
export const createPeople = (world: World) => {
  const { store, queue, ledger } = world

  const write = (user: User, chatId: number, content: Omit<NewMessage, 'from'>): Written => {
    requireMember(world, user, chatId)
    const person = store.people.get(user.id)
    if (person !== undefined && chatId === user.id) person.started = true
    const message = store.addMessage(chatId, { from: user, ...content })
    const updateId = queue.add('message', user.id, { message: toUserMessage(store.toMessage(message), user) })
    tell(ledger, message, message.kind, updateId)
    return { messageId: message.id, updateId }
  }
  const sendFile = (user: User, chatId: number, kind: 'photo' | 'document', sent: PersonFile): Written => {
    const defaults =
      kind === 'photo' ? { name: 'photo.jpg', type: 'image/jpeg' } : { name: 'document.bin', type: 'application/octet-stream' }
    const file: SimFile = { name: sent.name ?? defaults.name, type: sent.type ?? defaults.type, bytes: sent.bytes }
    const { caption, mediaGroup, replyTo } = sent
    return write(user, chatId, { kind, caption, mediaGroup, replyTo, file: store.addFile(file, kind) })
  }
  return {
    /** Writes a text; a leading `/command` is marked as one unless `entities` are given. */
    sendText: (user: User, chat: number, text: string, options: { replyTo?: number; entities?: readonly MessageEntity[] } = {}): Written =>
      write(user, chat, { kind: 'text', text, entities: options.entities ?? commandEntities(text), replyTo: options.replyTo }),
    sendPhoto: (user: User, chat: number, photo: PersonFile): Written => sendFile(user, chat, 'photo', photo),
    sendDocument: (user: User, chat: number, document: PersonFile): Written => sendFile(user, chat, 'document', document),
    /** Changes the text of the person's own message. */
    editText: (user: User, chat: number, messageId: number, text: string): Written => {
      const message = store.find(chat).messages.get(messageId)
      if (message?.from.id !== user.id) throw new Error('people edit only their own messages')
      Object.assign(message, { text, entities: commandEntities(text) })
      message.edits += 1
      const shown = { ...toUserMessage(store.toMessage(message), user), edit_date: Math.floor(Date.now() / 1000) }
      const updateId = queue.add('edited_message', user.id, { edited_message: shown })
      tell(ledger, message, 'edit', updateId)
      return { messageId, updateId }
    },
  }
}
