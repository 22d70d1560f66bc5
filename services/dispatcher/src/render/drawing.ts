import type { RichText } from '@pinline/i18n'
import type { InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove } from '@pinline/telegram'

/** A message as it is to look. */
export interface Drawing {
  readonly text: RichText
  readonly keyboard?: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
  /** The same keyboard for servers that know no disabled buttons, where those are to do something there. */
  readonly plainKeyboard?: InlineKeyboardMarkup
  readonly silent: boolean
  /** It carries a button that claims. */
  readonly open: boolean
  /** Message of the same chat that it answers. */
  readonly replyTo?: number
}
