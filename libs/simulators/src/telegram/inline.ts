import type { User } from '@grammyjs/types'
import { requireMember } from './people.ts'
import type { Press } from './presses.ts'
import type { ArgsOf } from './schemas.ts'
import type { PressAnswer, World } from './world.ts'

/** What the bot offers behind its name. */
export type InlineOffer = ArgsOf<'answerInlineQuery'>

/** One of the offered results. */
export type InlineChoice = InlineOffer['results'][number]

/** What people do behind the bot's name. */
export const createInline = (world: World) => {
  const { store, queue, ledger, random } = world
  return {
    /** Types behind the bot's name; the promise stays open for good when the bot never answers. */
    askInline: (user: User, query: string): { readonly updateId: number; readonly answered: Promise<InlineOffer> } => {
      const id = random.hex(16)
      const { promise: answered, resolve: answer } = Promise.withResolvers<InlineOffer>()
      world.inlineQueries.set(id, { atMs: performance.now(), answer })
      const updateId = queue.add('inline_query', user.id, { inline_query: { id, from: user, query, offset: '' } })
      ledger.append({ system: 'telegram', kind: 'telegram.person', ok: true, user: user.id, updateId, note: 'inline query' })
      return { updateId, answered }
    },
    /** Chooses a result: it stands in the chat as the person's own message, which the bot gets as one sent by way of it. */
    chooseInline: (user: User, chatId: number, { input_message_content: content }: InlineChoice): { readonly messageId: number } => {
      requireMember(world, user, chatId)
      const message = store.addMessage(chatId, { from: user, kind: 'text', text: content.message_text })
      const shown = store.toMessage(message)
      const { chat } = shown
      if (chat.type !== 'channel') queue.add('message', user.id, { message: { ...shown, chat, from: user, via_bot: store.bot } })
      return { messageId: message.id }
    },
    /** Presses a button of a chosen result, which the bot knows by no chat and no message. */
    pressInline: (user: User, button: string): Press => {
      const id = random.hex(16)
      const { promise: answered, resolve: answer } = Promise.withResolvers<PressAnswer>()
      world.presses.set(id, { atMs: performance.now(), user: user.id, answer })
      const query = { id, from: user, inline_message_id: `inline-${id}`, chat_instance: 'inline', data: button }
      return { updateId: queue.add('callback_query', user.id, { callback_query: query }), answered }
    },
  }
}
