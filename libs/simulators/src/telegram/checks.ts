import type { MessageEntity } from '@grammyjs/types'
import type { AnyMarkup } from './markup-schemas.ts'
import { badRequest } from './refusal.ts'

/** Telegram's longest text, in UTF-16 units. */
const maxTextLength = 4096
/** Telegram's longest caption, in UTF-16 units. */
const maxCaptionLength = 1024

const splitsPair = (text: string, index: number): boolean => {
  const before = text.charCodeAt(index - 1)
  const after = text.charCodeAt(index)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}

/** Throws unless every entity lies within the text and cuts no surrogate pair. */
const checkEntities = (text: string, entities: readonly MessageEntity[] = []): void => {
  for (const { offset, length, type } of entities) {
    const end = offset + length
    if (offset < 0 || length < 1 || end > text.length)
      throw badRequest(`can't parse entities: ${type} at ${String(offset)} is out of range`)
    if (splitsPair(text, offset) || splitsPair(text, end))
      throw badRequest(`can't parse entities: ${type} at ${String(offset)} cuts a symbol`)
  }
}

export const checkText = (text: string, entities?: readonly MessageEntity[]): void => {
  if (text.trim() === '') throw badRequest('message text is empty')
  if (text.length > maxTextLength) throw badRequest('message is too long')
  checkEntities(text, entities)
}

export const checkCaption = (caption: string | undefined, entities?: readonly MessageEntity[]): void => {
  if ((caption ?? '').length > maxCaptionLength) throw badRequest('message caption is too long')
  checkEntities(caption ?? '', entities)
}

/** Throws where Telegram refuses a keyboard of the right shape. `isPrivate`: web apps open from private chats only. */
export const checkMarkup = (markup: AnyMarkup | undefined, { isPrivate }: { isPrivate: boolean }): void => {
  if (markup === undefined) return
  if ('keyboard' in markup && markup.keyboard.flat().some((button) => (typeof button === 'string' ? button : button.text).trim() === ''))
    throw badRequest('keyboard button text must not be empty')
  if (!('inline_keyboard' in markup)) return
  const buttons = markup.inline_keyboard.flat()
  if (buttons.length > 100) throw badRequest('reply markup is too long')
  for (const button of buttons) {
    if (button.text.trim() === '') throw badRequest('text buttons are unallowed to be empty')
    if ('web_app' in button && !isPrivate) throw badRequest('BUTTON_TYPE_INVALID')
    if (!('callback_data' in button)) continue
    const size = Buffer.byteLength(button.callback_data)
    if (size < 1 || size > 64) throw badRequest('BUTTON_DATA_INVALID')
  }
}
