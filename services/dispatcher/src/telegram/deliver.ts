import { cutMessage, inputFile, maxCaptionLength, maxMessageLength, toMessage, withoutNovelties } from '@pinline/telegram'
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

/**
 * Creates the way to Telegram. A server that does not know colours or disabled buttons is remembered and spared them; a text whose
 * entities are refused goes plain, for it must arrive.
 */
export const createDeliver = (client: TelegramClient): Deliver => {
  const send = createSend(client)
  let novelties = true
  return {
    show: async (drawing, placement) => {
      const keyboard = isInline(drawing.keyboard) && !novelties ? withoutNovelties(drawing.keyboard) : drawing.keyboard
      const result = await send(drawing, placement, keyboard, true)
      if (result.status === 'bad-entities') return send(drawing, placement, keyboard, false)
      if (result.status !== 'unsupported' || !novelties || !isInline(keyboard)) return result
      novelties = false
      return send(drawing, placement, withoutNovelties(keyboard), true)
    },
  }
}
