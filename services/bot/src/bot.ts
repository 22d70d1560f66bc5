import { AppError } from '@pinline/platform'
import { Bot, BotError, Composer } from 'grammy'
import type { Update, UserFromGetMe } from 'grammy/types'
import { isStaff } from './context.ts'
import type { BotContext, BotDeps, StaffContext, UpdateWork } from './context.ts'
import { accessFeature } from './features/access.ts'
import { adminFeature } from './features/admin.ts'
import { chatFeature } from './features/chat.ts'
import { claimFeature } from './features/claim.ts'
import { draftsFeature } from './features/drafts.ts'
import { editedFeature } from './features/edited.ts'
import { helpFeature } from './features/help.ts'
import { keyboardFeature } from './features/keyboard.ts'
import { membershipFeature } from './features/membership.ts'
import { repliesFeature } from './features/replies.ts'
import { retryFeature } from './features/retry.ts'
import { unhandledFeature } from './features/unhandled.ts'
import { createGuard } from './guard.ts'
import type { GuardDeps } from './guard.ts'

/** A feature has called Telegram itself; it must ask for an effect instead, or the effect is lost with the process. */
class DirectCallError extends AppError {
  readonly code = 'DIRECT_CALL'
  readonly retryable = false
}

export interface UpdateHandler {
  /** Works one update. Rejects only for what passes by itself; then the update is to be worked again. */
  handle(update: Update, work: UpdateWork): Promise<void>
}

/** grammY wants to know the bot before it handles anything, and Telegram may be away. */
const selfOf = (bot: number): UserFromGetMe => ({
  id: bot,
  is_bot: true,
  first_name: 'bot',
  // Commands are told apart by ourselves, so nothing compares this name.
  username: '',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_join_request_queries: false,
})

const staffFeatures = (deps: BotDeps): Composer<StaffContext> => {
  const staff = new Composer<StaffContext>()
  staff.use(
    claimFeature(deps),
    chatFeature(deps),
    adminFeature(deps),
    draftsFeature(deps),
    retryFeature(deps),
    helpFeature(),
    keyboardFeature(deps),
    editedFeature(deps),
    repliesFeature(deps),
  )
  return staff
}

/** The bot, fed by hand: every update comes from a stored row, every outside effect becomes one. */
export const createBot = (deps: BotDeps & GuardDeps): UpdateHandler => {
  const works = new WeakMap<Update, UpdateWork>()
  const bot = new Bot<BotContext>(`${String(deps.bot)}:none`, { botInfo: selfOf(deps.bot) })
  bot.api.config.use((_previous, method) => {
    throw new DirectCallError(`${method} must go through the outbox`)
  })
  const guard = createGuard(deps, ({ update }) => {
    const work = works.get(update)
    if (work === undefined) throw new TypeError('An update came without its work')
    return work
  })
  bot.use(guard, membershipFeature(deps), accessFeature(deps))
  bot.filter(isStaff).use(staffFeatures(deps))
  bot.use(unhandledFeature())
  return {
    handle: async (update, work) => {
      works.set(update, work)
      try {
        await bot.handleUpdate(update)
      } catch (thrown) {
        throw thrown instanceof BotError ? thrown.error : thrown
      }
    },
  }
}
