import type { PageButton, PageMarkup, PhoneMessage } from '../../../src/api.ts'

/** A card that nobody has taken yet, and the button that takes it. */
interface FreeCard {
  readonly message: PhoneMessage
  /** Callback data. */
  readonly button: string
}

/** The rows of a message's own keyboard. */
export const inlineRows = (markup: PageMarkup | undefined): readonly (readonly PageButton[])[] =>
  markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard : []

const toFreeCard = (message: PhoneMessage): FreeCard | undefined => {
  if (message.id === 0 || !message.from.bot) return undefined
  const taking = inlineRows(message.replyMarkup)
    .flat()
    .find(({ callback_data: data, style, disabled }) => data !== undefined && !disabled && (style === 'primary' || style === 'danger'))
  return taking?.callback_data === undefined ? undefined : { message, button: taking.callback_data }
}

/** The newest free card of the group; one in view goes before newer ones out of view. Null where none is free. */
export const findFreeCard = (messages: readonly PhoneMessage[], inView: ReadonlySet<string>): FreeCard | null => {
  const free = messages.map(toFreeCard).filter((card) => card !== undefined)
  return free.findLast(({ message }) => inView.has(message.key)) ?? free.at(-1) ?? null
}
