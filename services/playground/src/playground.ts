import type { PathTimes } from '@pinline/db'
import { createFaults } from './faults/faults.ts'
import { createStream } from './page/stream.ts'
import { createPageWorld } from './page/world.ts'
import { createPaths } from './path/paths.ts'
import type { Shop } from './shop.ts'
import type { Supervisor } from './supervisor.ts'
import { createKeyCheck } from './tally/keys.ts'
import { createTally } from './tally/tally.ts'

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

/** Everything that watches the simulated world for the page: counters, faults, paths and the stream. Watches until `close`. */
export const createPlayground = ({ shop, supervisor, rows, account, world }: Deps) => {
  const { ledger, telegram } = shop
  const tally = createTally({ groupId: telegram.groupId(), isKey: createKeyCheck(telegram) })
  const faults = createFaults({ shop, supervisor })
  const stopWatching = ledger.onAppend((entry) => {
    tally.add(entry)
    faults.add(entry)
  })
  const page = createPageWorld(shop, {
    counters: () => tally.counters({ nowMs: ledger.nowMs(), calmSinceMs: faults.calmSinceMs() }),
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
