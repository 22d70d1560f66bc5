import type { BotDeps } from '../context.ts'
import type { HelpDesk } from './help-desk.ts'

/** What the features of requests that are made take. */
export type MineDeps = Pick<
  BotDeps,
  'bot' | 'hasShop' | 'language' | 'timezone' | 'people' | 'views' | 'deskReads' | 'botReads' | 'prompts' | 'outbox' | 'identity' | 'clock'
> & { readonly helpDesk: HelpDesk }

/** What the bot asks about requests that are made; the next words are the answer. */
export const commentPrompt = 'request-comment'
export const reopenPrompt = 'request-reopen'
export const ratingPrompt = 'request-rating'
