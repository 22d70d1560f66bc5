import type { PathTimes } from '@pinline/db'
import { createFaults } from './faults/faults.ts'
import { createStream } from './page/stream.ts'
import { createPageWorld } from './page/world.ts'
import { createPaths } from './path/paths.ts'
import type { Shop } from './shop.ts'
import type { Supervisor } from './supervisor.ts'
import { createKeyCheck } from './tally/keys.ts'
import { createRequestTally } from './tally/requests.ts'
import { createTally } from './tally/tally.ts'
import type { Moment } from './tally/tally.ts'

interface Deps {
  readonly shop: Shop
  readonly supervisor: Supervisor | undefined
  /** Our own rows; undefined without a database. */
  readonly rows: PathTimes | undefined
  /** The shop's account in the CRM. */
  readonly account: number
  /** Unique to this start. */
  readonly world: string
}

/** What is said here has nothing to do with buyers, so it is not looked for in the CRM. */
const deskChats = ({ people, staffGroupId }: Shop): ReadonlySet<number> =>
  new Set([staffGroupId, ...people.filter(({ role }) => role === 'requester' || role === 'staff').map(({ id }) => id)])

/** Everything that watches the simulated world for the page: counters, faults, paths and the stream. Watches until `close`. */
export const createPlayground = ({ shop, supervisor, rows, account, world }: Deps) => {
  const { ledger, telegram } = shop
  const tally = createTally({ groupId: telegram.groupId(), isKey: createKeyCheck(telegram) })
  const requests = createRequestTally()
  const faults = createFaults({ shop, supervisor })
  const ofDesk = deskChats(shop)
  const stopWatching = ledger.onAppend((entry) => {
    if (entry.chat === undefined || !ofDesk.has(entry.chat)) tally.add(entry)
    requests.add(entry)
    faults.add(entry)
  })
  const moment = (): Moment => ({ nowMs: ledger.nowMs(), calmSinceMs: faults.calmSinceMs() })
  const page = createPageWorld(shop, {
    counters: () => tally.counters(moment()),
    requests: () => requests.counters(moment()),
    faults: () => faults.describe(),
    services: () => supervisor?.services() ?? [],
  })
  const stream = createStream({ page, ledger, world })
  supervisor?.onChange(() => {
    stream.changed()
  })
  return {
    faults,
    stream,
    paths: createPaths({ ledger, tally, rows, bot: telegram.bot.id, account }),
    close: (): void => {
      stopWatching()
      stream.close()
    },
  }
}
