import { encodeCallback } from '@pinline/contracts'
import { Composer } from 'grammy'
import { z } from 'zod'
import { onAction } from '../context.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { unknownChat } from '../desk-actions.ts'
import type { PromptAnswer } from './prompts.ts'

type NoteDeps = Pick<BotDeps, 'account' | 'notes' | 'prompts' | 'views' | 'clock'>

export const notePrompt = 'note'
const noteLength = 1_000

const asked = z.object({ order: z.int(), chat: z.int() })

/** Asks for a note on a chat. The question names no chat to Telegram, so an answer to it never looks like one to the buyer. */
export const notesFeature = ({ account, prompts, views, clock }: NoteDeps): Composer<StaffContext> => {
  const composer = new Composer<StaffContext>()
  onAction(composer, 'note', async (ctx, [order]) => {
    const chat = await views.chat({ account, order })
    if (chat === null) {
      await unknownChat(ctx, order)
      return
    }
    await prompts.ask({ manager: ctx.person.id, kind: notePrompt, data: { order, chat: chat.id }, now: clock() })
    const cancel = { label: 'btn.cancel', data: encodeCallback({ action: 'cancel', args: [] }) }
    await Promise.all([ctx.press.answer(), ctx.say({ key: 'note.ask', params: { order: String(order) }, buttons: [[cancel]] })])
  })
  return composer
}

/** Keeps the words that answer the question. */
export const createNoteAnswer =
  ({ notes, clock }: NoteDeps): PromptAnswer =>
  async (ctx, message, data) => {
    const prompt = asked.safeParse(data)
    const { text = '' } = message
    if (!prompt.success) return { status: 'done' }
    if (text.trim() === '') {
      await ctx.say({ key: 'err.text_only' })
      return { status: 'again' }
    }
    if (text.length > noteLength) {
      await ctx.say({ key: 'note.long', params: { n: text.length, max: noteLength } })
      return { status: 'again' }
    }
    const { order, chat } = prompt.data
    await notes.add({ chat, manager: ctx.person.id, text: text.trim(), now: clock(), key: ctx.key })
    await ctx.say({ key: 'note.saved', params: { order: String(order) }, replyTo: message.message_id })
    return { status: 'done' }
  }
