import { groupRecipient } from '@pinline/db'
import { Composer } from 'grammy'
import { isReachable } from '../context.ts'
import type { BotContext, BotDeps } from '../context.ts'
import { toNotice } from '../outbox.ts'

type MembershipDeps = Pick<BotDeps, 'bot' | 'people' | 'desk' | 'outbox' | 'groupQueue'>

/**
 * Somebody blocks the bot, or lets it in again. A blocked bot can not reach an owner, so his chats go back to the team; a bot that is let
 * into a group again sends at once what has waited for it.
 */
export const membershipFeature = ({ bot, people, desk, outbox, groupQueue }: MembershipDeps): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  /** Whoever answers for the team learns that a colleague's buyers are the team's now. */
  const tellAdmins = async (ctx: BotContext, person: number, n: number): Promise<void> => {
    const admins = (await people.admins()).filter((admin) => admin.id !== person && isReachable(admin))
    const params = { manager: { manager: person }, n }
    const idemOf = (admin: number): string => `unreachable:${ctx.key}:${String(admin)}`
    await outbox.send(admins.map(({ id }) => toNotice(bot, id, { key: 'adm.unreachable', params, idem: idemOf(id) })))
  }
  composer.on('my_chat_member').use(async (ctx) => {
    const { chat, person, myChatMember } = ctx
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
    if (!isBlocked) return
    const { released, lanes } = await desk.revoke(person.id, 'unreachable')
    await outbox.ring(lanes)
    if (released > 0) await tellAdmins(ctx, person.id, released)
  })
  return composer
}
