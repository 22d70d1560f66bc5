/** Kinds of updates that Telegram is asked for. Reactions and members come only by being named. */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'message_reaction',
  'inline_query',
  'channel_post',
] as const
