import { z } from 'zod'
import type {
  ForceReply,
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  KeyboardButton,
  LinkPreviewOptions,
  MessageEntity,
  ReactionType,
  ReactionTypeEmoji,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
  ReplyParameters,
  User,
} from '@grammyjs/types'

/** What a schema of the API type `T` may list: only keys that the Bot API has, each with a fitting type. */
export type ShapeOf<T> = { readonly [K in keyof T]?: z.ZodType<T[K]> }

export const chatId = z.union([
  z.int(),
  z.string().regex(/^@\w+$/),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
])

const user = z.strictObject({
  id: z.int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().exactOptional(),
  username: z.string().exactOptional(),
  language_code: z.string().exactOptional(),
} satisfies ShapeOf<User>)

const span = { offset: z.int(), length: z.int() }
type DateTimeFormat = MessageEntity.DateTimeMessageEntity['date_time_format']

export const entity = z.union([
  z.strictObject({
    type: z.enum([
      'mention',
      'hashtag',
      'cashtag',
      'bot_command',
      'url',
      'email',
      'phone_number',
      'bold',
      'italic',
      'underline',
      'strikethrough',
      'spoiler',
      'blockquote',
      'expandable_blockquote',
      'code',
    ]),
    ...span,
  }),
  z.strictObject({ type: z.literal('pre'), ...span, language: z.string().exactOptional() }),
  z.strictObject({ type: z.literal('text_link'), ...span, url: z.url() }),
  z.strictObject({ type: z.literal('text_mention'), ...span, user }),
  z.strictObject({ type: z.literal('custom_emoji'), ...span, custom_emoji_id: z.string() }),
  z.strictObject({
    type: z.literal('date_time'),
    ...span,
    unix_time: z.int(),
    date_time_format: z.custom<DateTimeFormat>((value) => typeof value === 'string' && /^(?:r|w?[dD]?[tT]?)$/.test(value)),
  }),
]) satisfies z.ZodType<MessageEntity>

const look = {
  text: z.string(),
  icon_custom_emoji_id: z.string().exactOptional(),
  style: z.enum(['danger', 'success', 'primary']).exactOptional(),
}

const inlineButton = z.union([
  z.strictObject({ ...look, callback_data: z.string() }),
  z.strictObject({ ...look, url: z.url() }),
  z.strictObject({ ...look, copy_text: z.strictObject({ text: z.string().min(1).max(256) }) }),
  z.strictObject({ ...look, disabled: z.strictObject({}) }),
  z.strictObject({ ...look, web_app: z.strictObject({ url: z.url() }) }),
  z.strictObject({ ...look, switch_inline_query: z.string() }),
  z.strictObject({ ...look, switch_inline_query_current_chat: z.string() }),
]) satisfies z.ZodType<InlineKeyboardButton>

export const inlineKeyboard = z.strictObject({
  inline_keyboard: z.array(z.array(inlineButton)),
  force_reply: z.boolean().exactOptional(),
} satisfies ShapeOf<InlineKeyboardMarkup>)

const keyboardButton = z.union([
  z.string(),
  z.strictObject({ ...look, request_contact: z.boolean() }),
  z.strictObject({ ...look, web_app: z.strictObject({ url: z.url() }) }),
  z.strictObject(look),
]) satisfies z.ZodType<KeyboardButton>

export const anyMarkup = z.union([
  inlineKeyboard,
  z.strictObject({
    keyboard: z.array(z.array(keyboardButton)),
    is_persistent: z.boolean().exactOptional(),
    resize_keyboard: z.boolean().exactOptional(),
    one_time_keyboard: z.boolean().exactOptional(),
    input_field_placeholder: z.string().min(1).max(64).exactOptional(),
    selective: z.boolean().exactOptional(),
    force_reply: z.boolean().exactOptional(),
  } satisfies ShapeOf<ReplyKeyboardMarkup>),
  z.strictObject({ remove_keyboard: z.literal(true), selective: z.boolean().exactOptional() } satisfies ShapeOf<ReplyKeyboardRemove>),
  z.strictObject({
    force_reply: z.literal(true),
    input_field_placeholder: z.string().min(1).max(64).exactOptional(),
    selective: z.boolean().exactOptional(),
  } satisfies ShapeOf<ForceReply>),
])

/** Any keyboard that a bot may send. */
export type AnyMarkup = z.output<typeof anyMarkup>

export const replyParameters = z.strictObject({
  message_id: z.int(),
  chat_id: chatId.exactOptional(),
  allow_sending_without_reply: z.boolean().exactOptional(),
  quote: z.string().max(1024).exactOptional(),
  quote_entities: z.array(entity).exactOptional(),
  quote_position: z.int().exactOptional(),
} satisfies ShapeOf<ReplyParameters>)

export const linkPreview = z.strictObject({
  is_disabled: z.boolean().exactOptional(),
  url: z.string().exactOptional(),
  prefer_small_media: z.boolean().exactOptional(),
  prefer_large_media: z.boolean().exactOptional(),
  show_above_text: z.boolean().exactOptional(),
} satisfies ShapeOf<LinkPreviewOptions>)

/** Telegram's whole list of emoji that a bot may react with. */
const reactionEmoji = [
  ...(['👍', '👎', '❤', '🔥', '🥰', '👏', '😁', '🤔', '🤯', '😱', '🤬', '😢', '🎉', '🤩', '🤮', '💩', '🙏', '👌', '🕊', '🤡'] as const),
  ...(['🥱', '🥴', '😍', '🐳', '❤‍🔥', '🌚', '🌭', '💯', '🤣', '⚡', '🍌', '🏆', '💔', '🤨', '😐', '🍓', '🍾', '💋', '🖕', '😈'] as const),
  ...(['😴', '😭', '🤓', '👻', '👨‍💻', '👀', '🎃', '🙈', '😇', '😨', '🤝', '✍', '🤗', '🫡', '🎅', '🎄', '☃', '💅', '🤪', '🗿'] as const),
  ...(['🆒', '💘', '🙉', '🦄', '😘', '💊', '🙊', '😎', '👾', '🤷‍♂', '🤷', '🤷‍♀', '😡'] as const),
] satisfies readonly ReactionTypeEmoji['emoji'][]

const emojiSet = new Set<string>(reactionEmoji)

/** Whether a bot may use this emoji as a reaction. */
export const isReactionEmoji = (emoji: string): emoji is ReactionTypeEmoji['emoji'] => emojiSet.has(emoji)

/** The reactions of the API that are simulated. */
export type EmojiReaction = Extract<ReactionType, { type: 'emoji' }>
