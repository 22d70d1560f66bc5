import { Composer } from 'grammy'
import type { BotContext, StaffContext } from '../context.ts'
import { toProfile } from '../guard.ts'
import { cancelFeature, cancelQuestionsFeature } from './cancel.ts'
import { catalogueReloadFeature } from './catalogue-reload.ts'
import { keptWordsFeature, requestWordsFeature } from './comment-free.ts'
import { requestAnswersFeature } from './comment.ts'
import type { MineDeps } from './mine-deps.ts'
import { mineFeature } from './mine.ts'
import { rateFeature } from './rate.ts'
import { solvedFeature } from './solved.ts'
import { staffListFeature } from './staff-list.ts'
import { staffFeature } from './staff.ts'

const isKnown = (ctx: BotContext): ctx is StaffContext => ctx.person !== null && ctx.person.role !== 'banned'

/** Somebody of the staff may never have written to the bot; that he stands in their group is looked at where he does something. */
const rememberStaff = ({ people, helpDesk }: MineDeps): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.chatType(['group', 'supergroup']).use(async (ctx, next) => {
    const isPress = ctx.action?.action.startsWith('work') === true
    const isAnswer = ctx.message?.reply_to_message?.from?.is_bot === true || ctx.message?.text?.startsWith('/requests') === true
    if (ctx.person === null && ctx.from !== undefined && (isPress || isAnswer)) {
      const isStaffChat = (await helpDesk.desk.staffChats.departmentsOf(ctx.chat.id)).length > 0
      if (isStaffChat) ctx.person = await people.remember(toProfile(ctx.from), 'requester')
    }
    await next()
  })
  return composer
}

/** What says itself which request it is about. Before the forms and the shop. */
export const requestDeedsFeature = (deps: MineDeps): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.use(rememberStaff(deps))
  composer
    .filter(isKnown)
    .use(
      cancelQuestionsFeature(deps),
      staffFeature(deps),
      staffListFeature(deps),
      catalogueReloadFeature(deps),
      mineFeature(deps),
      solvedFeature(deps),
      rateFeature(deps),
      cancelFeature(deps),
      keptWordsFeature(deps),
      requestAnswersFeature(deps),
    )
  return composer
}

/** Words that do not say which request they are about. Behind the forms, before the shop. */
export const looseWordsFeature = (deps: MineDeps): Composer<BotContext> => {
  const composer = new Composer<BotContext>()
  composer.filter(isKnown).use(requestWordsFeature(deps))
  return composer
}
