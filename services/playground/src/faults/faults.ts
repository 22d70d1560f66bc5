import type { LedgerEntry } from '@pinline/simulators'
import { faultIds } from '../api.ts'
import type { FaultId, FaultState, ServiceName } from '../api.ts'
import { NotPossibleError } from '../control/not-possible.ts'
import type { Shop } from '../shop.ts'
import type { Supervisor } from '../supervisor.ts'
import { createSwitches, describeStrength, strengthOf } from './switches.ts'
import type { FaultSwitch } from './switches.ts'

/** How long after it an act counts as a fault. */
const actEchoMs = 30_000

/** The faults that the page shows. */
export interface Faults {
  describe(): readonly FaultState[]
  /** When the last one ended, 0 where there was none; null while one is on. May lie ahead: what it asked to wait for is over then. */
  calmSinceMs(): number | null
  /**
   * Turns a switch, or changes its strength (seconds, cut to its range).
   * @throws NotPossibleError where the fault is an act
   */
  turn(id: FaultId, on: boolean, strength?: number): void
  /** Does an act. @throws NotPossibleError where the fault is a switch, or the act is refused */
  act(id: FaultId, service?: ServiceName): Promise<void>
  allOff(): void
  /** To be called after knobs were turned elsewhere. */
  noteKnobs(): void
  /** Counts the effects that an entry of the ledger tells of. */
  add(entry: LedgerEntry): void
}

interface Deps {
  readonly shop: Shop
  /** Undefined: nobody else holds the processes, and some acts cannot be done. */
  readonly supervisor: Supervisor | undefined
}

interface Watched {
  readonly fault: FaultSwitch
  on: boolean
  strength: number | undefined
  effects: number
}

const toState = ({ fault, on, strength, effects }: Watched): FaultState => ({
  id: fault.id,
  kind: 'switch',
  on,
  strength: describeStrength(fault, strength),
  effects,
  available: true,
})

type Act = (service: ServiceName | undefined) => Promise<void>

const createActs = ({ shop, supervisor }: Deps): ReadonlyMap<FaultId, Act | undefined> => {
  const demand = async (asked: Promise<{ status: string; reason?: string }>): Promise<void> => {
    const { status, reason = 'the supervisor does not answer' } = await asked
    if (status !== 'done') throw new NotPossibleError(reason)
  }
  return new Map<FaultId, Act | undefined>([
    [
      'group-moved',
      () => {
        shop.telegram.migrateGroup()
        return Promise.resolve()
      },
    ],
    ['process-killed', supervisor && ((service = 'outbox') => demand(supervisor.kill(service)))],
    ['redis-emptied', supervisor && (() => demand(supervisor.flushRedis()))],
  ])
}

/** Watches and turns the faults of the simulated world. */
export const createFaults = (deps: Deps): Faults => {
  const { ledger } = deps.shop
  const acts = createActs(deps)
  const actEffects = new Map<FaultId, number>()
  const switches = new Map(
    createSwitches(deps.shop).map((fault): [FaultId, Watched] => [fault.id, { fault, on: fault.isOn(), strength: undefined, effects: 0 }]),
  )
  let calmSinceMs = 0

  const noteKnobs = (): void => {
    for (const watched of switches.values()) {
      const { fault } = watched
      const wasOn = watched.on
      watched.on = fault.isOn()
      // Whoever was told to wait when it was on waits that long after its end.
      if (wasOn && !watched.on) calmSinceMs = Math.max(calmSinceMs, ledger.nowMs() + (watched.strength ?? 0) * 1000)
      if (watched.on) watched.strength = fault.value?.()
    }
  }
  const describe = (id: FaultId): FaultState => {
    const watched = switches.get(id)
    if (watched !== undefined) return toState(watched)
    return { id, kind: 'act', on: false, strength: null, effects: actEffects.get(id) ?? 0, available: acts.get(id) !== undefined }
  }
  return {
    describe: () => faultIds.map(describe),
    calmSinceMs: () => ([...switches.values()].some(({ on }) => on) ? null : calmSinceMs),
    turn: (id, on, strength) => {
      const watched = switches.get(id)
      if (watched === undefined) throw new NotPossibleError(`${id} is done, not switched`)
      watched.fault.turn(on, strengthOf(watched.fault, strength ?? watched.strength))
      noteKnobs()
    },
    act: async (id, service) => {
      if (switches.has(id)) throw new NotPossibleError(`${id} is switched, not done`)
      const act = acts.get(id)
      if (act === undefined) throw new NotPossibleError(`${id} is not possible here`)
      await act(service)
      actEffects.set(id, (actEffects.get(id) ?? 0) + 1)
      calmSinceMs = Math.max(calmSinceMs, ledger.nowMs() + actEchoMs)
    },
    allOff: () => {
      for (const { fault, on } of switches.values()) if (on) fault.turn(false, 0)
      noteKnobs()
    },
    noteKnobs,
    add: (entry) => {
      for (const watched of switches.values()) if (watched.on && watched.fault.hits(entry)) watched.effects += 1
    },
  }
}
