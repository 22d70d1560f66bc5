import type { Message } from '@grammyjs/types'
import type { SimFile } from '../http.ts'
import { checkCaption, checkMarkup, checkText } from './checks.ts'
import { Refusal, badRequest } from './refusal.ts'
import type { ArgsOf, ResultOf } from './schemas.ts'
import type { NewMessage, SimChat, SimMessage, StoredFile } from './store.ts'
import { findWritableChat, isPrivate, pressLifetimeMs } from './world.ts'
import type { World } from './world.ts'

type Delivery = ArgsOf<'sendMediaGroup'>
type Posting = Pick<
  ArgsOf<'sendMessage'>,
  'chat_id' | 'disable_notification' | 'reply_parameters' | 'reply_markup' | 'ephemeral_message_parameters'
>

const largestPhoto = 10 * 1024 * 1024
const largestFile = 50 * 1024 * 1024

const toReply = (chat: SimChat, reply: Delivery['reply_parameters']): Pick<NewMessage, 'replyTo' | 'quote'> => {
  if (reply === undefined) return {}
  const target = chat.messages.get(reply.message_id)
  if (target === undefined || (reply.chat_id !== undefined && reply.chat_id !== chat.chat.id)) {
    if (reply.allow_sending_without_reply === true) return {}
    throw badRequest('message to be replied not found')
  }
  if (reply.quote !== undefined && !(target.text ?? target.caption ?? '').includes(reply.quote)) throw badRequest('QUOTE_TEXT_INVALID')
  return { replyTo: target.id, quote: reply.quote }
}

/** The only reader of an ephemeral message; the bot may write one after a press, or as an administrator at any time. */
const toReader = (world: World, chat: SimChat, parameters: Posting['ephemeral_message_parameters']): number | undefined => {
  if (parameters === undefined) return undefined
  const { receiver_user_id: reader, callback_query_id: press } = parameters
  if (isPrivate(chat) || chat.chat.type === 'channel') throw badRequest('ephemeral messages can be sent to groups only')
  if (!chat.members.has(reader)) throw badRequest('USER_NOT_PARTICIPANT')
  const isAdmin = chat.members.get(world.store.bot.id) === 'administrator'
  const age = performance.now() - (world.presses.get(press ?? '')?.atMs ?? -pressLifetimeMs)
  if (!isAdmin && age > 15_000) throw badRequest('CALLBACK_QUERY_INVALID')
  return reader
}

const toStored = (world: World, file: SimFile | string, kind: 'photo' | 'document'): StoredFile => {
  if (typeof file === 'string') {
    const known = world.store.files.get(file)
    if (known === undefined) throw badRequest('wrong file identifier/HTTP URL specified')
    return known
  }
  const size = file.bytes.byteLength
  if (size === 0) throw badRequest('file must be non-empty')
  if (size > (kind === 'photo' ? largestPhoto : largestFile)) throw new Refusal(413, 'Request Entity Too Large')
  return world.store.addFile(file, kind)
}

const post = (world: World, args: Posting, content: Partial<NewMessage> & Pick<NewMessage, 'kind'>): SimMessage => {
  const chat = findWritableChat(world, args.chat_id)
  checkMarkup(args.reply_markup, { isPrivate: isPrivate(chat) })
  return world.store.addMessage(chat.chat.id, {
    from: world.store.bot,
    ...content,
    ...toReply(chat, args.reply_parameters),
    replyMarkup: args.reply_markup,
    silent: args.disable_notification ?? false,
    visibleTo: toReader(world, chat, args.ephemeral_message_parameters),
  })
}

const toTextMessage = (world: World, message: SimMessage): Message.TextMessage => ({
  ...world.store.toMessage(message),
  text: message.text ?? '',
})
const toPhotoMessage = (world: World, message: SimMessage): Message.PhotoMessage => {
  const shown = world.store.toMessage(message)
  return { ...shown, photo: shown.photo ?? [] }
}
const toDocumentMessage = (world: World, message: SimMessage): Message.DocumentMessage => {
  const shown = world.store.toMessage(message)
  return { ...shown, document: shown.document ?? { file_id: '', file_unique_id: '' } }
}

const sendAlbum = (world: World, args: ArgsOf<'sendMediaGroup'>): ResultOf<'sendMediaGroup'> => {
  const { media } = args
  if (media.length < 2 || media.length > 10) throw badRequest('media group must include 2-10 items')
  for (const { caption, caption_entities: entities } of media) checkCaption(caption, entities)
  findWritableChat(world, args.chat_id)
  const files = media.map((item) => toStored(world, item.media, item.type))
  const mediaGroup = `album-${world.random.hex(12)}`
  return media.map(({ type: kind, caption, caption_entities: entities = [] }, index) => {
    const message = post(world, args, { kind, caption, entities, file: files[index], mediaGroup })
    return kind === 'photo' ? toPhotoMessage(world, message) : toDocumentMessage(world, message)
  })
}

/** The methods that post. */
export const createSendingMethods = (world: World) => ({
  sendMessage: (args: ArgsOf<'sendMessage'>): ResultOf<'sendMessage'> => {
    checkText(args.text, args.entities)
    return toTextMessage(world, post(world, args, { kind: 'text', text: args.text, entities: args.entities ?? [] }))
  },
  sendPhoto: (args: ArgsOf<'sendPhoto'>): ResultOf<'sendPhoto'> => {
    const { caption, caption_entities: entities = [] } = args
    checkCaption(caption, entities)
    findWritableChat(world, args.chat_id)
    return toPhotoMessage(world, post(world, args, { kind: 'photo', caption, entities, file: toStored(world, args.photo, 'photo') }))
  },
  sendDocument: (args: ArgsOf<'sendDocument'>): ResultOf<'sendDocument'> => {
    const { caption, caption_entities: entities = [] } = args
    checkCaption(caption, entities)
    findWritableChat(world, args.chat_id)
    return toDocumentMessage(
      world,
      post(world, args, { kind: 'document', caption, entities, file: toStored(world, args.document, 'document') }),
    )
  },
  sendMediaGroup: (args: ArgsOf<'sendMediaGroup'>): ResultOf<'sendMediaGroup'> => sendAlbum(world, args),
})
