import type { Imported, Lanes } from '@pinline/db'
import { reachNothing } from '@pinline/platform'
import type { Reach } from '@pinline/platform'
import type { TelegramClient } from '@pinline/telegram'

/** The steps of a lane with places to fail at around them. */
export const failingLanes = (lanes: Lanes, reach: Reach): Lanes =>
  reach === reachNothing
    ? lanes
    : {
        ...lanes,
        claimDue: async (...call) => {
          const held = await lanes.claimDue(...call)
          if (held.length > 0) reach('dispatcher.taken')
          return held
        },
        finish: async (...call) => {
          reach('dispatcher.finishing')
          const finished = await lanes.finish(...call)
          reach('dispatcher.finished')
          return finished
        },
      }

/** The commit of a reading with places to fail at around it. */
export const failingImport = <Reading>(importPage: (reading: Reading) => Promise<Imported>, reach: Reach): typeof importPage =>
  reach === reachNothing
    ? importPage
    : async (reading) => {
        reach('dispatcher.importing')
        const imported = await importPage(reading)
        reach('dispatcher.imported')
        return imported
      }

/** Calls of Telegram with places to fail at around them. */
export const failingClient = (client: TelegramClient, reach: Reach): TelegramClient =>
  reach === reachNothing
    ? client
    : {
        ...client,
        call: async (...call) => {
          reach('dispatcher.calling')
          const result = await client.call(...call)
          reach('dispatcher.called')
          return result
        },
        upload: async (...call) => {
          reach('dispatcher.calling')
          const result = await client.upload(...call)
          reach('dispatcher.called')
          return result
        },
      }
