import { cutMessage, inlineKeyboard, inputFile, maxCaptionLength, maxMessageLength, toMessage, withoutNovelties } from '@pinline/telegram'
import type { TelegramClient, TelegramResult } from '@pinline/telegram'
import type { InlineKeyboardMarkup } from '@pinline/telegram'
import type { Drawing } from '../render/drawing.ts'

/** A file that goes with a drawing. */
export interface Attachment {
  readonly bytes: Uint8Array
  readonly name: string
  readonly image: boolean
}

/** Where and how a drawing is put. */
export type Placement =
  | { readonly type: 'new'; readonly telegramChat: number; readonly attachment: Attachment | null }
  | { readonly type: 'edit'; readonly telegramChat: number; readonly messageId: number; readonly media: boolean }

/** Shows drawings in Telegram: one call each, or a second one where the server refuses how, not what. */
export interface Deliver {
  show(drawing: Drawing, placement: Placement): Promise<TelegramResult<number>>
}

type Keyboard = Drawing['keyboard']

const isInline = (keyboard: Keyboard): keyboard is InlineKeyboardMarkup => keyboard !== undefined && 'inline_keyboard' in keyboard

const messageIdOf = <T extends { message_id: number }>(result: TelegramResult<T>): TelegramResult<number> =>
  result.status === 'ok' ? { status: 'ok', value: result.value.message_id } : result

const createSend =
  (client: TelegramClient) =>
  async (drawing: Drawing, placement: Placement, keyboard: Keyboard, formatted: boolean): Promise<TelegramResult<number>> => {
    const whole = toMessage(drawing.text)
    const captioned = placement.type === 'new' ? placement.attachment !== null : placement.media
    const { text, entities } = cutMessage(whole, captioned ? maxCaptionLength : maxMessageLength)
    const shown = formatted ? entities : []
    const markup = keyboard === undefined ? {} : { reply_markup: keyboard }
    if (placement.type === 'edit') {
      const place = {
        chat_id: placement.telegramChat,
        message_id: placement.messageId,
        ...(isInline(keyboard) ? { reply_markup: keyboard } : {}),
      }
      const result = placement.media
        ? await client.call('editMessageCaption', { ...place, caption: text, caption_entities: shown })
        : await client.call('editMessageText', { ...place, text, entities: shown, link_preview_options: { is_disabled: true } })
      return result.status === 'ok' ? { status: 'ok', value: placement.messageId } : result
    }
    const common = {
      chat_id: placement.telegramChat,
      ...markup,
      ...(drawing.silent ? { disable_notification: true } : {}),
      ...(drawing.replyTo === undefined ? {} : { reply_parameters: { message_id: drawing.replyTo, allow_sending_without_reply: true } }),
    }
    const { attachment } = placement
    if (attachment === null) {
      return messageIdOf(
        await client.call('sendMessage', { ...common, text, entities: shown, link_preview_options: { is_disabled: true } }),
      )
    }
    const file = inputFile(attachment.bytes, attachment.name)
    const caption = { caption: text, caption_entities: shown }
    return attachment.image
      ? messageIdOf(await client.upload('sendPhoto', { ...common, ...caption, photo: file }))
      : messageIdOf(await client.upload('sendDocument', { ...common, ...caption, document: file }))
  }

const isNovel = (button: InlineKeyboardMarkup['inline_keyboard'][number][number]): boolean =>
  'style' in button || 'disabled' in button || 'copy_text' in button

const hasNovelties = (keyboard: Keyboard): keyboard is InlineKeyboardMarkup =>
  isInline(keyboard) && keyboard.inline_keyboard.some((row) => row.some(isNovel))

/** What servers of any age know; may leave an empty keyboard. */
const plainOf = (keyboard: InlineKeyboardMarkup): InlineKeyboardMarkup =>
  inlineKeyboard(withoutNovelties(keyboard).inline_keyboard.map((row) => row.filter((button) => !('copy_text' in button))))

/**
 * Creates the way to Telegram. A server that refuses a keyboard with colours, disabled or copying buttons, and takes it without them,
 * is remembered and spared them; a text whose entities are refused goes plain, for it must arrive.
 */
export const createDeliver = (client: TelegramClient): Deliver => {
  const send = createSend(client)
  let novelties: 'untried' | 'known' | 'refused' = 'untried'
  /** A refused upload of a server that has shown to know novelties is about its file; sending it once more would only take time. */
  const isAboutKeyboard = ({ status }: TelegramResult<number>, placement: Placement): boolean =>
    status === 'unsupported' ||
    (status === 'rejected' && (novelties === 'untried' || placement.type === 'edit' || placement.attachment === null))

  return {
    show: async (drawing, placement) => {
      const keyboard = hasNovelties(drawing.keyboard) && novelties === 'refused' ? plainOf(drawing.keyboard) : drawing.keyboard
      const result = await send(drawing, placement, keyboard, true)
      if (result.status === 'bad-entities') return send(drawing, placement, keyboard, false)
      if (!hasNovelties(keyboard)) return result
      if (result.status === 'ok') novelties = 'known'
      if (!isAboutKeyboard(result, placement)) return result
      const plain = await send(drawing, placement, plainOf(keyboard), true)
      // Only what has gone without them tells that it was about them.
      if (plain.status === 'ok') novelties = 'refused'
      return plain
    },
  }
}
