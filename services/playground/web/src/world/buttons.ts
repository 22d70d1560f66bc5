import type { PageButton, PageMarkup, PhoneMessage } from '../../../src/api.ts'

/** A button that can be pressed, with the message below which it stands. */
export interface Pressable {
  readonly chat: number
  readonly message: number
  /** Callback data. */
  readonly button: string
}

/** The rows of a message's own keyboard. */
export const inlineRows = (markup: PageMarkup | undefined): readonly (readonly PageButton[])[] =>
  markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard : []

/** What the bot's buttons carry: a version, an action and numbers in base 36, for most actions an order first. */
const does = (data: string, action: string, order: number | undefined): boolean => {
  const [, name, first] = data.split(':')
  return name === action && (order === undefined || first === order.toString(36))
}

/** The first button below a message that does this, where it can be pressed; with `order` only one that is about it. */
export const buttonFor = ({ chat, id, replyMarkup }: PhoneMessage, action: string, order?: number): Pressable | undefined => {
  for (const { callback_data: data, disabled } of inlineRows(replyMarkup).flat())
    if (data !== undefined && disabled !== true && does(data, action, order)) return { chat, message: id, button: data }
  return undefined
}
