import type { Inbox } from '@pinline/db'
import { reachNothing } from '@pinline/platform'
import type { Reach } from '@pinline/platform'
import type { AnswerPress } from './answer.ts'
import type { UpdateHandler } from './bot.ts'

/** Stored updates with places to fail at before their work, and around the commit that ends them. */
export const failingInbox = (inbox: Inbox, reach: Reach): Inbox =>
  reach === reachNothing
    ? inbox
    : {
        ...inbox,
        takeHead: async (...call) => {
          const head = await inbox.takeHead(...call)
          if (head.status === 'item') reach('bot.taken')
          return head
        },
        finish: async (held, seq, options = {}) => {
          const isAlone = options.tx === undefined
          if (isAlone) reach('bot.committing')
          const finished = await inbox.finish(held, seq, options)
          reach(isAlone ? 'bot.committed' : 'bot.committing')
          return finished
        },
      }

/** A bot with a place to fail at after the transaction that did its work. */
export const failingBot = (bot: UpdateHandler, reach: Reach): UpdateHandler =>
  reach === reachNothing
    ? bot
    : {
        handle: (update, work) =>
          bot.handle(update, {
            ...work,
            committed: () => {
              work.committed()
              reach('bot.committed')
            },
          }),
      }

/** Answers with a place to fail at before each. */
export const failingAnswer =
  (answer: AnswerPress, reach: Reach): AnswerPress =>
  (...call) => {
    reach('bot.answering')
    return answer(...call)
  }
