import { Composer } from 'grammy'
import type { BotContext, BotDeps } from '../context.ts'

/** Somebody blocks the bot, or lets it in again. A blocked bot can not reach an owner, so his chats go back to the team. */
export const membershipFeature = ({ people, desk, outbox }: Pick<BotDeps, 'people' | 'desk' | 'outbox'>): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.on('my_chat_member').use(async ({ chat, person, myChatMember }) => {
    if (chat.type !== 'private' || person === null) return
    const isBlocked = myChatMember.new_chat_member.status === 'kicked'
    await people.change(person.id, { unreachable: isBlocked })
    if (isBlocked) await outbox.ring((await desk.revoke(person.id, 'unreachable')).lanes)
  })
  return composer
}
