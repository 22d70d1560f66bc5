import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import type { BotDeps, StaffContext } from '../context.ts'
import { classifyWords } from '../words.ts'
import { createCannedBody, createCannedName, cannedPrompts } from './canned.ts'
import { createDeadAnswer, deadPrompt } from './dead-letters.ts'
import { createNoteAnswer, notePrompt } from './notes.ts'

/** What an answer leads to: the question is settled, stays, or another one follows. */
export type Answered = { readonly status: 'done' | 'again' } | { readonly status: 'next'; readonly kind: string; readonly data: object }

/** Takes the words, or the file, that answer a question of the bot. Worked twice it must do nothing more. */
export type PromptAnswer = (ctx: StaffContext, message: Message, data: unknown) => Promise<Answered>

type PromptDeps = Pick<
  BotDeps,
  'bot' | 'account' | 'language' | 'textLimit' | 'canned' | 'deadLetters' | 'notes' | 'prompts' | 'views' | 'outbox' | 'clock'
>

/** The message that it answers names a buyer. */
const createAnswersChat =
  ({ bot, views }: PromptDeps) =>
  async ({ chat, reply_to_message: answered }: Message): Promise<boolean> => {
    if (answered === undefined) return false
    return ((await views.shown({ bot, telegramChat: chat.id, messageId: answered.message_id }))?.chat ?? null) !== null
  }

/**
 * What the bot has asked for is taken here, before anything reads it as a reply: a note or a ready answer never reaches a buyer. Whoever
 * answers a card means its buyer, whatever the bot has asked.
 */
export const promptsFeature = (deps: PromptDeps): Composer<StaffContext> => {
  const { prompts, clock } = deps
  const answersChat = createAnswersChat(deps)
  const answers: ReadonlyMap<string, PromptAnswer> = new Map([
    [notePrompt, createNoteAnswer(deps)],
    [cannedPrompts.name, createCannedName(deps)],
    [cannedPrompts.body, createCannedBody(deps)],
    [deadPrompt, createDeadAnswer(deps)],
  ])
  const composer = new Composer<StaffContext>()

  composer.on('callback_query', async (ctx, next) => {
    if (ctx.action?.action === 'cancel') await prompts.clear(ctx.person.id)
    await next()
  })
  composer.chatType('private').on('message', async (ctx, next) => {
    const isContent = classifyWords(ctx.message.text ?? ctx.message.caption ?? '').kind === 'content'
    const prompt = isContent && ctx.message.via_bot?.id !== deps.bot ? await prompts.current(ctx.person.id, clock()) : null
    const answer = prompt === null ? undefined : answers.get(prompt.kind)
    if (prompt === null || answer === undefined) {
      await next()
      return
    }
    if (await answersChat(ctx.message)) {
      await prompts.clear(ctx.person.id)
      await next()
      return
    }
    const result = await answer(ctx, ctx.message, prompt.data)
    if (result.status === 'again') return
    const following = result.status === 'next' ? { kind: result.kind, data: result.data, now: clock() } : undefined
    await prompts.answered(ctx.person.id, ctx.work.finishIn, following)
    ctx.work.committed()
  })
  return composer
}
