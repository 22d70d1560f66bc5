import type { Intake } from '@pinline/db'
import { reachNothing } from '@pinline/platform'
import type { Reach } from '@pinline/platform'

/** A store with a place to fail at between the row and the answer. */
export const failingIntake = (intake: Intake, reach: Reach): Intake =>
  reach === reachNothing
    ? intake
    : {
        storeUpdate: async (update) => {
          const stored = await intake.storeUpdate(update)
          if (stored.fresh) reach('ingress.stored')
          return stored
        },
        ringChat: async (account, chat) => {
          const rung = await intake.ringChat(account, chat)
          reach('ingress.stored')
          return rung
        },
      }
