import type { Message, User } from '@grammyjs/types'
import { requireMember } from './people.ts'
import type { SimMessage } from './store.ts'
import type { PressAnswer, World } from './world.ts'

/** A press, and the bot's answer to it; the promise stays open for good when the bot never answers. */
export interface Press {
  readonly updateId: number
  readonly answered: Promise<PressAnswer>
}

/** One press of several at once. */
export interface PressRequest {
  readonly user: User
  readonly chatId: number
  readonly messageId: number
  readonly button: string
}

/** The data of an inline button, named by it or by the label. */
const findButton = (message: SimMessage, button: string): string => {
  const markup = message.replyMarkup
  const buttons = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []
  const found = buttons.find((one) => one.text === button || ('callback_data' in one && one.callback_data === button))
  if (found === undefined) throw new Error(`no button ${button}; there are: ${buttons.map(({ text }) => text).join(', ')}`)
  if (!('callback_data' in found)) throw new Error(`button ${button} sends nothing to the bot`)
  return found.callback_data
}

/** What people press. */
export const createPresses = (world: World) => {
  const { store, queue, ledger, random } = world
  const press = (user: User, message: Message, data: string): Press => {
    const { chat, message_id: messageId } = message
    const id = random.hex(16)
    const { promise: answered, resolve: answer } = Promise.withResolvers<PressAnswer>()
    world.presses.set(id, { atMs: performance.now(), user: user.id, answer })
    const query = { id, from: user, message, chat_instance: String(chat.id), data }
    const updateId = queue.add('callback_query', user.id, { callback_query: query })
    const note = `press ${data}`
    ledger.append({
      system: 'telegram',
      kind: 'telegram.person',
      ok: true,
      chat: chat.id,
      user: user.id,
      messageId,
      updateId,
      press: id,
      note,
    })
    return { updateId, answered }
  }
  const fingers = {
    /**
     * A finger above an inline button, named by its callback data or its label: what is given presses it, also when it has changed
     * meanwhile, as on a phone that does not show the change yet.
     * @throws Error when the message or button is not there (any more), is disabled, or is another person's
     */
    aimAtButton: (user: User, chatId: number, messageId: number, button: string): (() => Press) => {
      requireMember(world, user, chatId)
      const message = store.find(chatId).messages.get(messageId)
      if (message === undefined) throw new Error(`no message ${String(messageId)} in chat ${String(chatId)}`)
      if (message.visibleTo !== undefined && message.visibleTo !== user.id) throw new Error('that message is another person’s')
      const data = findButton(message, button)
      const shown = store.toMessage(message)
      return () => press(user, shown, data)
    },
  }
  const pressButton = (user: User, chatId: number, messageId: number, button: string): Press =>
    fingers.aimAtButton(user, chatId, messageId, button)()
  return {
    ...fingers,
    /**
     * Presses an inline button, named by its callback data or its label.
     * @throws Error when the message or button is not there (any more), is disabled, or is another person's
     */
    pressButton,
    /** Presses as close together as one process can. */
    pressAll: (requests: readonly PressRequest[]): Press[] =>
      requests.map(({ user, chatId, messageId, button }) => pressButton(user, chatId, messageId, button)),
  }
}
