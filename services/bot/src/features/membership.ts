import { groupRecipient } from '@pinline/db'
import { Composer } from 'grammy'
import type { BotContext, BotDeps } from '../context.ts'

type MembershipDeps = Pick<BotDeps, 'people' | 'desk' | 'outbox' | 'groupQueue'>

/**
 * Somebody blocks the bot, or lets it in again. A blocked bot can not reach an owner, so his chats go back to the team; a bot that is let
 * into a group again sends at once what has waited for it.
 */
export const membershipFeature = ({ people, desk, outbox, groupQueue }: MembershipDeps): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.on('my_chat_member').use(async ({ chat, person, myChatMember }) => {
    const { status } = myChatMember.new_chat_member
    if (chat.type === 'group' || chat.type === 'supergroup') {
      if (status === 'left' || status === 'kicked') return
      await groupQueue.wake(groupRecipient)
      await outbox.ring([{ lane: 0, kind: 'telegram', destination: groupRecipient }])
      return
    }
    if (chat.type !== 'private' || person === null) return
    const isBlocked = status === 'kicked'
    await people.change(person.id, { unreachable: isBlocked })
    if (isBlocked) await outbox.ring((await desk.revoke(person.id, 'unreachable')).lanes)
  })
  return composer
}
