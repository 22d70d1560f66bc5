import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types'

/** `primary` the next step (blue), `success` finishes well (green), `danger` gives up or takes away (red). */
export type ButtonStyle = 'primary' | 'success' | 'danger'

/** Characters that a button can put on the clipboard. @see https://core.telegram.org/bots/api#copytextbutton */
const maxCopyLength = 256

const styled = (style: ButtonStyle | undefined): { style?: ButtonStyle } => (style === undefined ? {} : { style })

/** A button that tells the bot; `data` is at most 64 bytes. */
export const callbackButton = (text: string, data: string, style?: ButtonStyle): InlineKeyboardButton => ({
  text,
  callback_data: data,
  ...styled(style),
})

/** A button that opens an http(s) or tg:// address. */
export const urlButton = (text: string, url: string, style?: ButtonStyle): InlineKeyboardButton => ({ text, url, ...styled(style) })

/** A button that copies `copied`; null where Telegram could not take it (nothing, or more than 256 characters). */
export const copyButton = (text: string, copied: string, style?: ButtonStyle): InlineKeyboardButton | null =>
  copied === '' || copied.length > maxCopyLength ? null : { text, copy_text: { text: copied }, ...styled(style) }

/** A greyed button that does nothing but tell. */
export const disabledButton = (text: string): InlineKeyboardButton => ({ text, disabled: {} })

/** A keyboard of rows; a null button and a row without buttons are left out. An empty keyboard removes the one in place. */
export const inlineKeyboard = (
  rows: readonly (readonly (InlineKeyboardButton | null)[])[],
  options: { readonly forceReply?: boolean } = {},
): InlineKeyboardMarkup => ({
  inline_keyboard: rows.map((row) => row.filter((button) => button !== null)).filter((row) => row.length > 0),
  ...(options.forceReply === true ? { force_reply: true } : {}),
})

const withoutStyle = (button: InlineKeyboardButton): InlineKeyboardButton => {
  const plain = { ...button }
  delete plain.style
  return plain
}

/**
 * The same keyboard for a server that refuses what Bot API 9.4 and 10.3 brought: no colours, no disabled buttons, no bound reply.
 * May leave an empty keyboard. Never changes its argument.
 */
export const withoutNovelties = (markup: InlineKeyboardMarkup): InlineKeyboardMarkup =>
  inlineKeyboard(markup.inline_keyboard.map((row) => row.filter((button) => !('disabled' in button)).map(withoutStyle)))
