import { isDeepStrictEqual } from 'node:util'
import { checkCaption, checkMarkup, checkText } from './checks.ts'
import { badRequest } from './refusal.ts'
import type { ArgsOf, ResultOf } from './schemas.ts'
import type { SimMessage } from './store.ts'
import { findChat, findWritableChat, inlineLifetimeMs, isPrivate, pressLifetimeMs } from './world.ts'
import type { World } from './world.ts'

/** The bot's own message that an edit names. */
const findOwn = (world: World, chatId: number | string, messageId: number, verb: string): SimMessage => {
  const found = findWritableChat(world, chatId).messages.get(messageId)
  if (found === undefined) throw badRequest(`message to ${verb} not found`)
  if (found.from.id !== world.store.bot.id) throw badRequest(`message can't be ${verb}ed`)
  if (found.replyMarkup !== undefined && !('inline_keyboard' in found.replyMarkup)) throw badRequest(`message can't be ${verb}ed`)
  return found
}

type Change = Partial<Pick<SimMessage, 'text' | 'caption' | 'entities' | 'replyMarkup'>>

const apply = (world: World, message: SimMessage, change: Change) => {
  checkMarkup(change.replyMarkup, { isPrivate: isPrivate(world.store.find(message.chat)) })
  const { text, caption, entities, replyMarkup } = message
  if (isDeepStrictEqual({ text, caption, entities, replyMarkup, ...change }, { text, caption, entities, replyMarkup }))
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  Object.assign(message, change)
  message.edits += 1
  return { ...world.store.toMessage(message), edit_date: Math.floor(Date.now() / 1000) }
}

const answerPress = (world: World, args: ArgsOf<'answerCallbackQuery'>): true => {
  const { callback_query_id: id, text, show_alert: showAlert = false } = args
  const press = world.presses.get(id)
  if (press === undefined || performance.now() - press.atMs > pressLifetimeMs)
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  if ((text ?? '').length > 200) throw badRequest('MESSAGE_TOO_LONG')
  world.presses.delete(id)
  press.answer({ text, showAlert })
  return true
}

const answerInline = (world: World, args: ArgsOf<'answerInlineQuery'>): true => {
  const query = world.inlineQueries.get(args.inline_query_id)
  if (query === undefined || performance.now() - query.atMs > inlineLifetimeMs)
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  for (const { reply_markup: markup } of args.results) checkMarkup(markup, { isPrivate: false })
  world.inlineQueries.delete(args.inline_query_id)
  query.answer(args)
  return true
}

const react = (world: World, args: ArgsOf<'setMessageReaction'>): true => {
  const { messages } = findWritableChat(world, args.chat_id)
  const message = messages.get(args.message_id)
  if (message === undefined) throw badRequest('message to react not found')
  const emoji = (args.reaction ?? []).map((reaction) => reaction.emoji)
  if (emoji.length > 1) throw badRequest('REACTIONS_TOO_MANY')
  if (world.faults.reactionNotAllowed && emoji.length > 0) throw badRequest('REACTION_INVALID')
  const bot = world.store.bot.id
  message.reactions = [...message.reactions.filter(({ user }) => user !== bot), ...emoji.map((symbol) => ({ user: bot, emoji: symbol }))]
  return true
}

const remove = (world: World, args: ArgsOf<'deleteMessage'>): true => {
  const chat = findChat(world, args.chat_id)
  const message = chat.messages.get(args.message_id)
  if (message === undefined) throw badRequest('message to delete not found')
  const isTooOld = Date.now() / 1000 - message.date > 48 * 3600
  if (isTooOld) throw badRequest("message can't be deleted for everyone")
  chat.messages.delete(args.message_id)
  return true
}

/** The methods that change what stands already. */
export const createEditingMethods = (world: World) => ({
  editMessageText: (args: ArgsOf<'editMessageText'>): ResultOf<'editMessageText'> => {
    const message = findOwn(world, args.chat_id, args.message_id, 'edit')
    if (message.kind !== 'text') throw badRequest('there is no text in the message to edit')
    checkText(args.text, args.entities)
    const change = { text: args.text, entities: args.entities ?? [], replyMarkup: args.reply_markup }
    return { ...apply(world, message, change), text: args.text }
  },
  editMessageCaption: (args: ArgsOf<'editMessageCaption'>): ResultOf<'editMessageCaption'> => {
    const message = findOwn(world, args.chat_id, args.message_id, 'edit')
    if (message.kind === 'text') throw badRequest('there is no caption in the message to edit')
    checkCaption(args.caption, args.caption_entities)
    return apply(world, message, { caption: args.caption, entities: args.caption_entities ?? [], replyMarkup: args.reply_markup })
  },
  editMessageReplyMarkup: (args: ArgsOf<'editMessageReplyMarkup'>): ResultOf<'editMessageReplyMarkup'> =>
    apply(world, findOwn(world, args.chat_id, args.message_id, 'edit'), { replyMarkup: args.reply_markup }),
  deleteMessage: (args: ArgsOf<'deleteMessage'>): true => remove(world, args),
  answerCallbackQuery: (args: ArgsOf<'answerCallbackQuery'>): true => answerPress(world, args),
  answerInlineQuery: (args: ArgsOf<'answerInlineQuery'>): true => answerInline(world, args),
  setMessageReaction: (args: ArgsOf<'setMessageReaction'>): true => react(world, args),
  pinChatMessage: (args: ArgsOf<'pinChatMessage'>): true => {
    const message = findWritableChat(world, args.chat_id).messages.get(args.message_id)
    if (message === undefined) throw badRequest('message to pin not found')
    message.pinned = true
    return true
  },
})
