import { Composer } from 'grammy'
import type { Message } from 'grammy/types'
import type { BotDeps, StaffContext } from '../context.ts'
import { createShowList } from '../lists.ts'
import { classifyWords } from '../words.ts'

type SearchDeps = Pick<BotDeps, 'bot' | 'lists' | 'prompts' | 'views' | 'outbox' | 'identity' | 'clock'>

/** Characters of what is searched for; more is a text that was meant for something else. */
const maxLength = 200
const kind = 'search'

/** Buttons that send to a buyer; the next text is meant for one too. What opens a chat to write in ends a question by itself. */
const sendings: readonly string[] = ['send', 'split', 'claimSend']

/** An answer to a card names its buyer, whatever has been asked meanwhile. */
const answersChat = async ({ bot, views }: SearchDeps, { chat, reply_to_message: answered }: Message): Promise<boolean> => {
  if (answered === undefined) return false
  return (await views.shown({ bot, telegramChat: chat.id, messageId: answered.message_id }))?.chat != null
}

/**
 * Looking for chats: by a command with words, or by the answer to a question. This stands before everything else that reads messages: any
 * command and label takes the question back, and what answers it reaches no buyer.
 */
export const searchFeature = (deps: SearchDeps): Composer<StaffContext> => {
  const { prompts, clock } = deps
  const show = createShowList(deps)
  const composer = new Composer<StaffContext>()

  const search = async (ctx: StaffContext, text: string): Promise<void> => {
    const words = text.trim().slice(0, maxLength)
    if (words !== '') await show(ctx, { kind, words })
    else {
      await prompts.ask({ manager: ctx.person.id, kind, now: clock() })
      await ctx.say({ key: 'search.ask' })
    }
  }

  composer.on('callback_query', async (ctx, next) => {
    await next()
    if (sendings.includes(ctx.action?.action ?? '')) await prompts.clear(ctx.person.id)
  })
  composer.chatType('private').on('message', async (ctx, next) => {
    const words = classifyWords(ctx.message.text ?? ctx.message.caption ?? '')
    if (words.kind !== 'content') await prompts.clear(ctx.person.id)
    if (words.kind === 'command' && words.name === 'search') await search(ctx, words.argument)
    else if (words.kind === 'menu' && words.key === 'menu.search') await search(ctx, '')
    else if (words.kind !== 'content' || (await prompts.current(ctx.person.id, clock()))?.kind !== kind) await next()
    else if (await answersChat(deps, ctx.message)) {
      await prompts.clear(ctx.person.id)
      await next()
    } else if (ctx.message.text === undefined) await ctx.say({ key: 'err.text_only' })
    else {
      await search(ctx, ctx.message.text)
      await prompts.answered(ctx.person.id, ctx.work.finishIn)
      ctx.work.committed()
    }
  })
  return composer
}
