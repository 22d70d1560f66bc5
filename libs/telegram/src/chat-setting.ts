/** The chats of a bot that may be set from inside Telegram: the managers' group, the log, the group of all staff that have none of their own. */
export type SharedChat = 'group' | 'log' | 'staff'

/**
 * Key of the stored setting that holds such a chat's number and wins over configuration: written by `/here` and when a group gets another
 * number, read wherever something is posted.
 */
export const chatSettingKey = (chat: SharedChat, bot: number): string => `telegram.${chat}.${String(bot)}`
