import type { SimMessage, TelegramSimulator } from '@pinline/simulators'
import type { PageButton, PageMarkup, PhoneChat, PhoneMessage } from '../api.ts'
import { toPageFile } from './files.ts'

type Markup = NonNullable<SimMessage['replyMarkup']>
type Button = Extract<Markup, { inline_keyboard: unknown }>['inline_keyboard'][number][number]

const toButton = (button: Button): PageButton => ({
  text: button.text,
  ...(button.style === undefined ? {} : { style: button.style }),
  ...('callback_data' in button ? { callback_data: button.callback_data } : {}),
  ...('url' in button ? { url: button.url } : {}),
  ...('copy_text' in button ? { copy_text: button.copy_text } : {}),
  ...('disabled' in button ? { disabled: true } : {}),
})

const toMarkup = (markup: Markup): PageMarkup => {
  if ('inline_keyboard' in markup) return { inline_keyboard: markup.inline_keyboard.map((row) => row.map(toButton)) }
  if ('remove_keyboard' in markup) return { remove_keyboard: true }
  const { input_field_placeholder: placeholder } = markup
  const hint = placeholder === undefined ? {} : { input_field_placeholder: placeholder }
  if (!('keyboard' in markup)) return { force_reply: true, ...hint }
  const keyboard = markup.keyboard.map((row) => row.map((button) => (typeof button === 'string' ? button : { text: button.text })))
  return { keyboard, ...hint, ...(markup.is_persistent === undefined ? {} : { is_persistent: markup.is_persistent }) }
}

/** What stands only on some messages. */
const optional = ({ text, caption, replyTo, quote, mediaGroup, visibleTo, replyMarkup, file }: SimMessage) => ({
  ...(text === undefined ? {} : { text }),
  ...(caption === undefined ? {} : { caption }),
  ...(replyTo === undefined ? {} : { replyTo }),
  ...(quote === undefined ? {} : { quote }),
  ...(mediaGroup === undefined ? {} : { mediaGroup }),
  ...(visibleTo === undefined ? {} : { visibleTo }),
  ...(replyMarkup === undefined ? {} : { replyMarkup: toMarkup(replyMarkup) }),
  ...(file === undefined ? {} : { file: toPageFile(`telegram/${file.fileId}`, file) }),
})

const toPhoneMessage = (message: SimMessage): PhoneMessage => {
  const { chat, id, from, date, kind, entities, reactions, edits, silent, pinned, ephemeralId } = message
  return {
    key: ephemeralId === undefined ? String(id) : `e${String(ephemeralId)}`,
    chat,
    id,
    from: { id: from.id, name: from.first_name, bot: from.is_bot },
    date,
    kind,
    entities,
    reactions,
    edits,
    silent,
    pinned,
    ...optional(message),
  }
}

/** A chat of the simulated Telegram as the phones show it; undefined where there is none. */
export const readPhoneChat = ({ chats, messages }: TelegramSimulator, id: number): PhoneChat | undefined => {
  const chat = chats().find((one) => one.id === id)
  if (chat === undefined) return undefined
  const title = chat.type === 'private' ? chat.first_name : chat.title
  return { id, type: chat.type, title, messages: messages(id).map(toPhoneMessage) }
}
