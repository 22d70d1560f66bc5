import type { Message, MessageEntity, Update, User } from '@grammyjs/types'
import type { SimFile } from '../http.ts'
import { toLedgerFile } from '../http.ts'
import type { NewMessage, SimMessage } from './store.ts'
import type { PressAnswer, World } from './world.ts'

/** What a person wrote: its place in the chat, and the update that tells the bot. */
export interface Written {
  readonly messageId: number
  readonly updateId: number
}

/** A press, and the bot's answer to it; the promise stays open for good when the bot never answers. */
export interface Press {
  readonly updateId: number
  readonly answered: Promise<PressAnswer>
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

/** What people write and edit. Each action is in the ledger as `telegram.person`, and becomes an update unless the person blocked the bot. */
export const createPeople = (world: World) => {
  const { store, queue, ledger, random } = world

  const requireMember = (user: User, chatId: number): void => {
    const { chat, members } = store.find(chatId)
    if (chat.type === 'private' ? chat.id !== user.id : !members.has(user.id))
      throw new Error(`${user.first_name} is not in chat ${String(chatId)}`)
  }
  const tell = (message: SimMessage, note: string, updateId: number): void => {
    const files = message.file === undefined ? undefined : [toLedgerFile(message.file)]
    const { chat, id: messageId, from } = message
    ledger.append({
      system: 'telegram',
      kind: 'telegram.person',
      ok: true,
      chat,
      user: from.id,
      messageId,
      text: message.text ?? message.caption,
      files,
      updateId,
      note,
    })
  }
  const write = (user: User, chatId: number, content: Omit<NewMessage, 'from'>): Written => {
    requireMember(user, chatId)
    const person = store.people.get(user.id)
    if (person !== undefined && chatId === user.id) person.started = true
    const message = store.addMessage(chatId, { from: user, ...content })
    const updateId = queue.add('message', user.id, { message: toUserMessage(store.toMessage(message), user) })
    tell(message, message.kind, updateId)
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
      tell(message, 'edit', updateId)
      return { messageId, updateId }
    },
    /**
     * Presses an inline button, named by its callback data or its label.
     * @throws Error when the message or button is not there (any more), is disabled, or is another person's
     */
    pressButton: (user: User, chatId: number, messageId: number, button: string): Press => {
      requireMember(user, chatId)
      const message = store.find(chatId).messages.get(messageId)
      if (message === undefined) throw new Error(`no message ${String(messageId)} in chat ${String(chatId)}`)
      if (message.visibleTo !== undefined && message.visibleTo !== user.id) throw new Error('that message is another person’s')
      const markup = message.replyMarkup
      const buttons = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []
      const found = buttons.find((one) => one.text === button || ('callback_data' in one && one.callback_data === button))
      if (found === undefined) throw new Error(`no button ${button}; there are: ${buttons.map(({ text }) => text).join(', ')}`)
      if (!('callback_data' in found)) throw new Error(`button ${button} sends nothing to the bot`)
      const id = random.hex(16)
      const answered = new Promise<PressAnswer>((answer) => {
        world.presses.set(id, { atMs: performance.now(), user: user.id, answer })
      })
      const query = { id, from: user, message: store.toMessage(message), chat_instance: String(chatId), data: found.callback_data }
      const updateId = queue.add('callback_query', user.id, { callback_query: query })
      ledger.append({
        system: 'telegram',
        kind: 'telegram.person',
        ok: true,
        chat: chatId,
        user: user.id,
        messageId,
        updateId,
        note: `press ${found.callback_data}`,
      })
      return { updateId, answered }
    },
  }
}
