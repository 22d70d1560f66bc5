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
          if (finished.status === 'finished') reach('dispatcher.finished')
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

/** Only what would stand twice if it were repeated is worth a crash. */
const isPost = (method: string): boolean => method.startsWith('send')

/** New messages to Telegram with places to fail at before them, and after those that Telegram has or may have. */
export const failingClient = (client: TelegramClient, reach: Reach): TelegramClient => {
  if (reach === reachNothing) return client
  const around = async <Result extends { readonly status: string }>(method: string, call: () => Promise<Result>): Promise<Result> => {
    if (!isPost(method)) return call()
    reach('dispatcher.calling')
    const result = await call()
    if (result.status === 'ok' || result.status === 'ambiguous') reach('dispatcher.called')
    return result
  }
  return {
    ...client,
    call: (...call) => around(call[0], () => client.call(...call)),
    upload: (...call) => around(call[0], () => client.upload(...call)),
  }
}
