import { AppError } from '@pinline/platform'
import { Bot, BotError, Composer } from 'grammy'
import type { Update, UserFromGetMe } from 'grammy/types'
import { isStaff } from './context.ts'
import type { BotContext, BotDeps, StaffContext, UpdateWork } from './context.ts'
import { accessFeature } from './features/access.ts'
import { activationsFeature } from './features/activations.ts'
import { adminChatsFeature } from './features/admin-chats.ts'
import { adminFeature } from './features/admin.ts'
import { createDecide } from './decide.ts'
import { cannedFeature } from './features/canned.ts'
import { chatMarksFeature } from './features/chat-marks.ts'
import { chatFeature } from './features/chat.ts'
import { claimFeature } from './features/claim.ts'
import { cleanFeature } from './features/clean.ts'
import { deadLettersFeature } from './features/dead-letters.ts'
import { draftsFeature } from './features/drafts.ts'
import { editedFeature } from './features/edited.ts'
import { forgetFeature } from './features/forget.ts'
import { helpFeature } from './features/help.ts'
import { hereFeature } from './features/here.ts'
import { inlineFeature } from './features/inline.ts'
import { keyboardFeature } from './features/keyboard.ts'
import { languageFeature } from './features/language.ts'
import { listsFeature } from './features/lists.ts'
import { membershipFeature } from './features/membership.ts'
import { menusFeature } from './features/menus.ts'
import { notesFeature } from './features/notes.ts'
import { ordersFeature } from './features/orders.ts'
import { pinsFeature } from './features/pins.ts'
import { promptsFeature } from './features/prompts.ts'
import { questionsFeature } from './features/questions.ts'
import { repliesFeature } from './features/replies.ts'
import { retryFeature } from './features/retry.ts'
import { searchFeature } from './features/search.ts'
import { serviceFeature } from './features/service.ts'
import { shiftFeature } from './features/shift.ts'
import { templatesFeature } from './features/templates.ts'
import { unhandledFeature } from './features/unhandled.ts'
import { usersFeature } from './features/users.ts'
import { createGuard } from './guard.ts'
import type { GuardDeps } from './guard.ts'
import { helpDeskFeature } from './requests/help-desk-features.ts'

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

/** What managers do with buyers, from the most particular to what takes everything that is left: a reply. */
const shopFeatures = (deps: BotDeps): Composer<StaffContext> =>
  new Composer<StaffContext>(
    claimFeature(deps),
    chatFeature(deps),
    pinsFeature(deps),
    chatMarksFeature(deps),
    activationsFeature(deps),
    ordersFeature(deps),
    templatesFeature(deps),
    cannedFeature(deps),
    notesFeature(deps),
    shiftFeature(deps),
    adminChatsFeature(deps),
    forgetFeature(deps),
    draftsFeature(deps),
    retryFeature(deps),
    helpFeature(deps),
    listsFeature(deps),
    menusFeature(deps),
    keyboardFeature(deps),
    editedFeature(deps),
    repliesFeature(deps),
  )

const staffFeatures = (deps: BotDeps): Composer<StaffContext> => {
  const staff = new Composer<StaffContext>()
  const decide = createDecide(deps)
  staff.use(questionsFeature(deps))
  if (deps.hasShop) staff.use(searchFeature(deps))
  staff.use(
    promptsFeature(deps),
    adminFeature(deps, decide),
    usersFeature(deps, decide),
    serviceFeature(deps),
    deadLettersFeature(deps),
    cleanFeature(deps),
  )
  if (deps.hasShop) staff.use(shopFeatures(deps))
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
  bot.use(
    guard,
    membershipFeature(deps),
    inlineFeature(deps),
    helpDeskFeature(deps),
    languageFeature(deps),
    accessFeature(deps),
    hereFeature(deps),
  )
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
