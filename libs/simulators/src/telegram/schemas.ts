import { z } from 'zod'
import type {
  ApiMethods,
  BotCommand,
  BotCommandScope,
  EphemeralMessageParameters,
  InlineQueryResultArticle,
  InlineQueryResultsButton,
  InputMediaDocument,
  InputMediaPhoto,
  InputTextMessageContent,
  Opts,
  Update,
} from '@grammyjs/types'
import type { SimFile } from '../http.ts'
import { anyMarkup, chatId, entity, inlineKeyboard, isReactionEmoji, linkPreview, replyParameters } from './markup-schemas.ts'
import type { EmojiReaction, ShapeOf } from './markup-schemas.ts'

/** Parameters of a Bot API method, with uploaded files as {@link SimFile}. */
export type Args<M extends keyof ApiMethods<SimFile>> = Opts<SimFile>[M]
type Shape<M extends keyof ApiMethods<SimFile>> = ShapeOf<Args<M>>

const isFile = (value: unknown): value is SimFile =>
  typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array
const upload = z.custom<SimFile>(isFile, 'must be a file')
const fileOrId = z.union([upload, z.string().min(1)])

const updateKinds = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'message_reaction',
  'message_reaction_count',
  'chat_join_request',
  'inline_query',
  'chosen_inline_result',
  'poll',
  'poll_answer',
] as const satisfies readonly Exclude<keyof Update, 'update_id'>[]
const allowedUpdates = z.array(z.enum(updateKinds))

/** Kinds of updates that a bot may ask for here. */
export type UpdateKind = (typeof updateKinds)[number]

const ephemeral = z.strictObject({
  receiver_user_id: z.int(),
  callback_query_id: z.string().exactOptional(),
} satisfies ShapeOf<EphemeralMessageParameters>)

const delivery = {
  chat_id: chatId,
  disable_notification: z.boolean().exactOptional(),
  protect_content: z.boolean().exactOptional(),
  reply_parameters: replyParameters.exactOptional(),
} satisfies Shape<'sendMediaGroup'>
const extras = {
  ephemeral_message_parameters: ephemeral.exactOptional(),
  reply_markup: anyMarkup.exactOptional(),
} satisfies Shape<'sendMessage'>
const posting = { ...delivery, ...extras }
const captioned = {
  caption: z.string().exactOptional(),
  caption_entities: z.array(entity).exactOptional(),
} satisfies Shape<'editMessageCaption'>
const edited = {
  chat_id: chatId,
  message_id: z.int(),
  reply_markup: inlineKeyboard.exactOptional(),
} satisfies Shape<'editMessageReplyMarkup'>
const about = { chat_id: chatId, message_id: z.int() } satisfies Shape<'deleteMessage'>
const language = z.enum(['uk', 'en', 'ru', 'pl', 'de']).exactOptional()

const scope = z.union([
  z.strictObject({ type: z.enum(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']) }),
  z.strictObject({ type: z.enum(['chat', 'chat_administrators']), chat_id: chatId }),
  z.strictObject({ type: z.literal('chat_member'), chat_id: chatId, user_id: z.int() }),
]) satisfies z.ZodType<BotCommandScope>

const command = z.strictObject({
  command: z.string().regex(/^[a-z0-9_]{1,32}$/),
  description: z.string().min(1).max(256),
  is_ephemeral: z.boolean().exactOptional(),
} satisfies ShapeOf<BotCommand>)

const mediaPhoto = z.strictObject({ type: z.literal('photo'), media: fileOrId, ...captioned } satisfies ShapeOf<InputMediaPhoto<SimFile>>)
const mediaDocument = z.strictObject({ type: z.literal('document'), media: fileOrId, ...captioned } satisfies ShapeOf<
  InputMediaDocument<SimFile>
>)

const article = z.strictObject({
  type: z.literal('article'),
  id: z.string().min(1).max(64),
  title: z.string().min(1),
  description: z.string().exactOptional(),
  input_message_content: z.strictObject({ message_text: z.string().min(1).max(4096) } satisfies ShapeOf<InputTextMessageContent>),
  reply_markup: inlineKeyboard.exactOptional(),
} satisfies ShapeOf<InlineQueryResultArticle>)

const emojiReaction = z.strictObject({
  type: z.literal('emoji'),
  emoji: z.custom<EmojiReaction['emoji']>((value) => typeof value === 'string' && isReactionEmoji(value), 'REACTION_INVALID'),
})

/**
 * The simulated methods and what they take. A parameter that is not listed is refused, also where the real API has it: a call that
 * uses it would not be simulated truly. Compiled against the Bot API's types, so a misspelt name or a wrong type is an error here.
 */
export const methodSchemas = {
  getMe: z.strictObject({}),
  getUpdates: z.strictObject({
    offset: z.int().exactOptional(),
    limit: z.int().min(1).max(100).exactOptional(),
    timeout: z.int().min(0).max(60).exactOptional(),
    allowed_updates: allowedUpdates.exactOptional(),
  } satisfies Shape<'getUpdates'>),
  setWebhook: z.strictObject({
    url: z.string(),
    certificate: upload.exactOptional(),
    max_connections: z.int().min(1).max(100).exactOptional(),
    allowed_updates: allowedUpdates.exactOptional(),
    drop_pending_updates: z.boolean().exactOptional(),
    secret_token: z
      .string()
      .regex(/^[\w-]{1,256}$/)
      .exactOptional(),
  } satisfies Shape<'setWebhook'>),
  deleteWebhook: z.strictObject({ drop_pending_updates: z.boolean().exactOptional() } satisfies Shape<'deleteWebhook'>),
  getWebhookInfo: z.strictObject({}),
  sendMessage: z.strictObject({
    ...posting,
    text: z.string(),
    entities: z.array(entity).exactOptional(),
    link_preview_options: linkPreview.exactOptional(),
  } satisfies Shape<'sendMessage'>),
  sendPhoto: z.strictObject({ ...posting, photo: fileOrId, ...captioned } satisfies Shape<'sendPhoto'>),
  sendDocument: z.strictObject({
    ...posting,
    document: fileOrId,
    ...captioned,
    disable_content_type_detection: z.boolean().exactOptional(),
  } satisfies Shape<'sendDocument'>),
  sendMediaGroup: z.strictObject({
    ...delivery,
    media: z.union([z.array(mediaPhoto), z.array(mediaDocument)]),
  } satisfies Shape<'sendMediaGroup'>),
  editMessageText: z.strictObject({
    ...edited,
    text: z.string(),
    entities: z.array(entity).exactOptional(),
    link_preview_options: linkPreview.exactOptional(),
  } satisfies Shape<'editMessageText'>),
  editMessageCaption: z.strictObject({ ...edited, ...captioned } satisfies Shape<'editMessageCaption'>),
  editMessageReplyMarkup: z.strictObject(edited),
  deleteMessage: z.strictObject(about),
  answerCallbackQuery: z.strictObject({
    callback_query_id: z.string(),
    text: z.string().exactOptional(),
    show_alert: z.boolean().exactOptional(),
    url: z.string().exactOptional(),
    cache_time: z.int().exactOptional(),
  } satisfies Shape<'answerCallbackQuery'>),
  setMessageReaction: z.strictObject({
    ...about,
    reaction: z.array(emojiReaction).exactOptional(),
    is_big: z.boolean().exactOptional(),
  } satisfies Shape<'setMessageReaction'>),
  getFile: z.strictObject({ file_id: z.string() } satisfies Shape<'getFile'>),
  setMyCommands: z.strictObject({
    commands: z.array(command).max(100),
    scope: scope.exactOptional(),
    language_code: language,
  } satisfies Shape<'setMyCommands'>),
  deleteMyCommands: z.strictObject({ scope: scope.exactOptional(), language_code: language } satisfies Shape<'deleteMyCommands'>),
  answerInlineQuery: z.strictObject({
    inline_query_id: z.string(),
    results: z.array(article).max(50),
    cache_time: z.int().exactOptional(),
    is_personal: z.boolean().exactOptional(),
    button: z
      .strictObject({
        text: z.string().min(1),
        start_parameter: z.string().regex(/^[\w-]{1,64}$/),
      } satisfies ShapeOf<InlineQueryResultsButton>)
      .exactOptional(),
  } satisfies Shape<'answerInlineQuery'>),
  setMyName: z.strictObject({ name: z.string().max(64).exactOptional(), language_code: language } satisfies Shape<'setMyName'>),
  setMyDescription: z.strictObject({
    description: z.string().max(512).exactOptional(),
    language_code: language,
  } satisfies Shape<'setMyDescription'>),
  setMyShortDescription: z.strictObject({
    short_description: z.string().max(120).exactOptional(),
    language_code: language,
  } satisfies Shape<'setMyShortDescription'>),
  getChat: z.strictObject({ chat_id: chatId } satisfies Shape<'getChat'>),
  getChatMember: z.strictObject({ chat_id: chatId, user_id: z.int() } satisfies Shape<'getChatMember'>),
  getChatAdministrators: z.strictObject({
    chat_id: chatId,
    return_bots: z.boolean().exactOptional(),
  } satisfies Shape<'getChatAdministrators'>),
  pinChatMessage: z.strictObject({ ...about, disable_notification: z.boolean().exactOptional() } satisfies Shape<'pinChatMessage'>),
} satisfies { readonly [M in keyof ApiMethods<SimFile>]?: z.ZodType<Args<M>> }

/** A method of the Bot API that is simulated. */
export type Method = keyof typeof methodSchemas

/** What each method takes after its parameters were checked. */
export type ArgsMap = { [M in Method]: z.output<(typeof methodSchemas)[M]> }
export type ArgsOf<M extends Method> = ArgsMap[M]

/** What a method answers, by the Bot API's types. */
export type ResultOf<M extends Method> = ReturnType<ApiMethods<SimFile>[M]>
