import { groupRecipient, toTelegram } from '@pinline/db'
import { Composer } from 'grammy'
import { isForOther } from '../addressed.ts'
import { onAction } from '../context.ts'
import type { BotDeps, StaffContext } from '../context.ts'
import { toCommands } from '../offered.ts'
import { classifyWords } from '../words.ts'

type HelpDeps = Pick<BotDeps, 'bot' | 'pinTtlMs' | 'outbox' | 'identity' | 'setUp' | 'clock'>

/** In the group one answer serves everybody for so long. */
const groupHelpMs = 60_000

const hourMs = 3_600_000

/** How it works; the hours of a pin are those of the configuration. */
const howTo = ({ pinTtlMs }: Pick<HelpDeps, 'pinTtlMs'>) => ({ key: 'help.manager', params: { n: Math.round(pinTtlMs / hourMs) } }) as const

const tellHow = async (ctx: StaffContext, deps: HelpDeps): Promise<void> => {
  await ctx.say({ ...howTo(deps), keyboard: 'home' })
  if (ctx.person.role === 'admin') await ctx.say({ key: 'help.admin' })
}

/** A command that nobody else sees is answered where nobody else looks. */
const createInGroup =
  ({ bot, outbox, identity, setUp, clock }: HelpDeps) =>
  async (ctx: StaffContext, message: { chat: { id: number }; ephemeral_message_id?: number }): Promise<void> => {
    if (message.chat.id !== (await setUp.chats.current('group'))) return
    const params = { bot: await identity.username() }
    if (message.ephemeral_message_id !== undefined) await ctx.say({ key: 'help.group', params })
    else {
      const payload = { key: 'help.group', params, silent: true }
      const idem = `help.group:${String(bot)}:${String(Math.floor(clock().getTime() / groupHelpMs))}`
      await outbox.send([toTelegram({ bot, recipient: groupRecipient, order: 0 }, { op: 'notice', payload, idem, priority: 4 })])
    }
  }

/** `/start` and `/help` of people who have access, and "How it works". */
export const helpFeature = (deps: HelpDeps): Composer<StaffContext> => {
  const { bot, outbox, identity } = deps
  const composer = new Composer<StaffContext>()
  const inGroup = createInGroup(deps)
  onAction(composer, 'help', async (ctx) => {
    await ctx.press.answer()
    await ctx.say(howTo(deps))
  })
  onAction(composer, 'manager', async (ctx) => {
    await ctx.press.answer()
    await ctx.say(howTo(deps))
  })
  composer.chatType('private').on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    const name = words.kind === 'command' ? words.name : ''
    if (name === 'help') await tellHow(ctx, deps)
    else if (name === 'start') {
      await outbox.send([toCommands(bot, ctx.person.id, ctx.key)])
      if (ctx.person.role === 'admin' && ctx.isFirstContact) await ctx.say({ key: 'access.first', keyboard: 'home' })
      else await tellHow(ctx, deps)
    } else await next()
  })
  composer.chatType(['group', 'supergroup']).on('message:text', async (ctx, next) => {
    const words = classifyWords(ctx.message.text)
    if (words.kind !== 'command' || words.name !== 'help' || (await isForOther(ctx.message.text, identity))) await next()
    else await inGroup(ctx, ctx.message)
  })
  return composer
}
