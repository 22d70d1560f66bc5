import { cutMessage, inlineKeyboard, inputFile, maxCaptionLength, maxMessageLength, toMessage, withoutNovelties } from '@pinline/telegram'
import type { TelegramClient, TelegramPayload, TelegramResult } from '@pinline/telegram'
import type { InlineKeyboardMarkup } from '@pinline/telegram'
import type { Drawing } from '../render/drawing.ts'

/** A file that goes with a drawing. */
export interface Attachment {
  readonly bytes: Uint8Array
  readonly name: string
  readonly image: boolean
  /** Where it comes from, if it may be asked for again. */
  readonly url?: string
  /** Telegram's number of a file that it has already, sent instead of the bytes. */
  readonly known?: string
}

/** Told which number Telegram has given to a file. */
export type OnUploaded = (url: string, file: { readonly fileId: string; readonly kind: 'photo' | 'document' }) => void

/** Where and how a drawing is put. */
export type Placement =
  | { readonly type: 'new'; readonly telegramChat: number; readonly attachment: Attachment | null }
  | { readonly type: 'edit'; readonly telegramChat: number; readonly messageId: number; readonly media: boolean }

/** `plainer`: the server refuses how it was shown, not what; the next call about the same goes plainer. */
export type Shown = TelegramResult<number> | { readonly status: 'plainer' }

/** Shows drawings in Telegram, one call each. */
export interface Deliver {
  /** @param about - what tells one effect from another: its next call is known by it */
  show(drawing: Drawing, placement: Placement, about: string): Promise<Shown>
}

type Keyboard = Drawing['keyboard']

const isInline = (keyboard: Keyboard): keyboard is InlineKeyboardMarkup => keyboard !== undefined && 'inline_keyboard' in keyboard

const messageIdOf = <T extends { message_id: number }>(result: TelegramResult<T>): TelegramResult<number> =>
  result.status === 'ok' ? { status: 'ok', value: result.value.message_id } : result

/** Puts a file into its message: as its number where Telegram has it. */
const createAttach =
  (client: TelegramClient, onUploaded: OnUploaded) =>
  async (attachment: Attachment, fields: Omit<TelegramPayload<'sendPhoto'>, 'photo'>): Promise<TelegramResult<number>> => {
    const { bytes, name, image, url, known } = attachment
    const file = known ?? inputFile(bytes, name)
    const note = (fileId: string | undefined): void => {
      if (url !== undefined && known === undefined && fileId !== undefined) onUploaded(url, { fileId, kind: image ? 'photo' : 'document' })
    }
    if (image) {
      const sent = await client.upload('sendPhoto', { ...fields, photo: file })
      if (sent.status === 'ok') note(sent.value.photo.at(-1)?.file_id)
      return messageIdOf(sent)
    }
    const sent = await client.upload('sendDocument', { ...fields, document: file })
    // What Telegram takes for a sound or a moving picture stands elsewhere in its answer.
    const document: { readonly file_id: string } | undefined = sent.status === 'ok' ? sent.value.document : undefined
    note(document?.file_id)
    return messageIdOf(sent)
  }

const createSend =
  (client: TelegramClient, attach: ReturnType<typeof createAttach>) =>
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
    return attach(attachment, { ...common, caption: text, caption_entities: shown })
  }

const isNovel = (button: InlineKeyboardMarkup['inline_keyboard'][number][number]): boolean =>
  'style' in button || 'disabled' in button || 'copy_text' in button

const hasNovelties = (keyboard: Keyboard): keyboard is InlineKeyboardMarkup =>
  isInline(keyboard) && keyboard.inline_keyboard.some((row) => row.some(isNovel))

/** What servers of any age know; may leave an empty keyboard. */
const plainOf = (keyboard: InlineKeyboardMarkup): InlineKeyboardMarkup =>
  inlineKeyboard(withoutNovelties(keyboard).inline_keyboard.map((row) => row.filter((button) => !('copy_text' in button))))

/** Effects whose next call goes plainer are not remembered for ever: somebody else may have made it. */
const mostRemembered = 1_000

/** Effects of which something was refused before. */
export const createRefusals = () => {
  const known = new Set<string>()
  return {
    has: (about: string): boolean => known.has(about),
    add: (about: string): void => {
      if (known.size >= mostRemembered) known.clear()
      known.add(about)
    },
    drop: (about: string): void => void known.delete(about),
  }
}

/**
 * Creates the way to Telegram. A server that refuses a keyboard with colours, disabled or copying buttons, and takes it without them,
 * is remembered and spared them; a text whose entities are refused goes plain, for it must arrive.
 */
export const createDeliver = (client: TelegramClient, onUploaded: OnUploaded = () => undefined): Deliver => {
  const send = createSend(client, createAttach(client, onUploaded))
  let novelties: 'untried' | 'known' | 'refused' = 'untried'
  /** A refused upload of a server that has shown to know novelties is about its file; sending it once more would only take time. */
  const isAboutKeyboard = ({ status }: TelegramResult<number>, placement: Placement): boolean =>
    status === 'unsupported' ||
    (status === 'rejected' && (novelties === 'untried' || placement.type === 'edit' || placement.attachment === null))

  const [entities, keyboards] = [createRefusals(), createRefusals()]

  return {
    show: async (drawing, placement, about) => {
      const plainKeyboard = hasNovelties(drawing.keyboard) ? plainOf(drawing.plainKeyboard ?? drawing.keyboard) : undefined
      const isPlain = plainKeyboard !== undefined && (novelties === 'refused' || keyboards.has(about))
      const isBare = entities.has(about)
      const result = await send(drawing, placement, isPlain ? plainKeyboard : drawing.keyboard, !isBare)
      if (result.status === 'bad-entities' && !isBare) {
        entities.add(about)
        return { status: 'plainer' }
      }
      if (plainKeyboard !== undefined && !isPlain && isAboutKeyboard(result, placement)) {
        keyboards.add(about)
        return { status: 'plainer' }
      }
      // Only what has gone without them tells that it was about them.
      if (plainKeyboard !== undefined && result.status === 'ok') novelties = isPlain ? 'refused' : 'known'
      entities.drop(about)
      keyboards.drop(about)
      return result
    },
  }
}
