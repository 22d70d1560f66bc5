import { deliveryReport } from '@pinline/simulators'
import type { LedgerEntry } from '@pinline/simulators'
import { isDelivery, markersIn, unreceipted } from './load.ts'
import type { Written } from './load.ts'
import { limitViolations } from './limit-violations.ts'
import { mendedByWay, standstills } from './standstills.ts'
import type { Way } from './standstills.ts'
import type { World } from './world.ts'

/** Something that a run broke. Moments by the ledgers' clock. */
export interface Fault {
  readonly what: string
  /** What it happened to, where that was one process. */
  readonly service?: string
  readonly atMs: number
  /** When it was whole again; absent where nothing had to be mended. */
  readonly mendedMs?: number
  /** Nothing could be stored between the two moments. */
  readonly storeAway?: boolean
}

/** One line of a run. Ids only: markers, update numbers. */
export interface Report {
  /** Telegram's limits: what a group or a person may not get yet waits for its turn. */
  readonly limits: 'off' | 'default'
  readonly sent: number
  readonly lost: number
  /** Replies that the CRM has more than once. */
  readonly duplicated: number
  readonly out_of_order: number
  /** Replies that went to another buyer. */
  readonly misdirected: number
  /** Replies whose writer was never told what became of them. */
  readonly unreceipted: number
  /** Buyers' messages that the group has more than once: an answer of Telegram was cut, or its reader was killed. */
  readonly maybe_dup: number
  readonly limit_violations: number
  /** The same while Redis was away, when each process knows of itself only. */
  readonly limit_violations_alone?: number
  /**
   * The longest time from a fault, or its mending, to the first arrival of anything that waited, each way. Where every copy of a service that
   * the way needs was stopped, from when the first of them went on.
   */
  readonly first_arrival_ms: number
  /** For how long in all every copy of a service was stopped. */
  readonly standstill_ms?: number
  /** From a fault, or its mending, until everything had arrived that waited, each way; what another fault hit meanwhile counts from that one. */
  readonly recovery_ms_p99: number
  readonly recovery_ms_max: number
  /** From writing to arrival. */
  readonly latency_ms_p50: number
  readonly latency_ms_p99: number
  readonly latency_ms_max: number
  /** Answers of 200 by ingress while nothing could be stored. */
  readonly false_acks: number
  /** Updates and webhooks answered with 200 whose words never arrived. */
  readonly lost_acks: number
  /** Ends of services that no fault explains. */
  readonly unexpected_ends: number
  readonly hits: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  /** Share of the rates that the limiter allows, under full load. */
  readonly rate_used?: { readonly bot: number; readonly group: number }
  /** The longest time for which the simulators themselves stood still: calls that came meanwhile seem to come at once. */
  readonly observer_lag_ms_max?: number
  /** Chats that were opened for nobody or for several, of those that everybody pressed at once. */
  readonly not_one_winner?: number
  /** Replies that the CRM has twice because a process was stopped behind the last look before a write; and those that nobody noticed. */
  readonly late_copies?: number
  readonly unflagged?: number
  /** Failpoints that were not reached as often as they should be. */
  readonly missed?: readonly string[]
  /** The first of each sort. */
  readonly offenders: Readonly<Record<string, readonly string[]>>
}

const quantile = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0)

/** When a marker was written, and when it first arrived. */
export interface Times {
  readonly written: number
  arrived?: number
}

/** By marker. */
const toTimes = (world: World): Map<string, Times> => {
  const times = new Map<string, Times>()
  const entries = [...world.telegram.ledger.entries(), ...world.crm.ledger.entries()].toSorted((a, b) => a.atMs - b.atMs)
  for (const entry of entries) {
    if (entry.kind === 'crm.buyer' || entry.kind === 'telegram.person')
      for (const marker of markersIn(entry.text)) times.set(marker, { written: entry.atMs })
    const way = isDelivery(world, entry)
    if (way === undefined) continue
    for (const marker of markersIn(entry.text)) {
      const known = times.get(marker)
      if (known !== undefined && known.arrived === undefined && marker.startsWith(way)) known.arrived = entry.atMs
    }
  }
  return times
}

const ways = ['b', 'r'] as const satisfies readonly Way[]
type FaultsByWay = Readonly<Record<Way, readonly Fault[]>>

/** Per fault and way: how long until the first arrival of something that was written before. A fault that nothing waited for tells nothing. */
export const firstArrivals = (times: ReadonlyMap<string, Times>, faults: FaultsByWay): number[] =>
  ways.flatMap((way) =>
    faults[way].flatMap(({ atMs, mendedMs = atMs }) => {
      let next = Infinity
      for (const [marker, { written, arrived = Infinity }] of times)
        if (marker.startsWith(way) && written < mendedMs && arrived >= mendedMs) next = Math.min(next, arrived)
      return next === Infinity ? [] : [next - mendedMs]
    }),
  )

/**
 * Per fault and way: how long until the last arrival of what waited for it. Of several faults that something waited through only the last one
 * counts, for each of them makes it wait anew.
 */
export const recoveries = (times: ReadonlyMap<string, Times>, faults: FaultsByWay): number[] =>
  ways.flatMap((way) => {
    const mended = faults[way].map(({ atMs, mendedMs = atMs }) => mendedMs).toSorted((a, b) => a - b)
    const longest = new Map<number, number>()
    for (const [marker, { written, arrived }] of times) {
      if (arrived === undefined || !marker.startsWith(way)) continue
      const last = mended.findLast((at) => at <= arrived)
      if (last === undefined || last <= written) continue
      longest.set(last, Math.max(longest.get(last) ?? 0, arrived - last))
    }
    return [...longest.values()]
  })

const isAck = ({ kind, ok, status }: LedgerEntry): boolean => ok && status === 200 && (kind === 'telegram.update' || kind === 'crm.webhook')

const falseAcks = ({ telegram, crm }: World, faults: readonly Fault[]): string[] => {
  const away = faults.filter(({ storeAway }) => storeAway === true)
  return [...telegram.ledger.where(isAck), ...crm.ledger.where(isAck)]
    .filter(({ sinceMs = 0, atMs }) => away.some((fault) => sinceMs > fault.atMs && atMs < (fault.mendedMs ?? 0)))
    .map(({ kind, updateId, messageId }) => `${kind} ${String(updateId ?? messageId)}`)
}

/** Markers whose own update or webhook was taken, among those that are lost. */
const lostAcks = ({ telegram, crm }: World, lost: ReadonlySet<string>): string[] => {
  const updates = new Set(telegram.ledger.where(isAck).map(({ updateId }) => updateId))
  const hooks = new Set(crm.ledger.where(isAck).map(({ messageId }) => messageId))
  const isLost = ({ text }: LedgerEntry): boolean => markersIn(text).some((marker) => lost.has(marker))
  return [
    ...telegram.ledger.where((entry) => entry.kind === 'telegram.person' && updates.has(entry.updateId) && isLost(entry)),
    ...crm.ledger.where((entry) => entry.kind === 'crm.buyer' && hooks.has(entry.messageId) && isLost(entry)),
  ].flatMap(({ text }) => markersIn(text))
}

const countBy = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))

const firstOf = (offenders: Readonly<Record<string, readonly string[]>>): Report['offenders'] =>
  Object.fromEntries(
    Object.entries(offenders)
      .filter(([, all]) => all.length > 0)
      .map(([name, all]) => [name, all.slice(0, 5)]),
  )

export interface JudgeOptions {
  /** Whether the services kept Telegram's limits all the time. @defaultValue off */
  readonly limits?: 'off' | 'default'
  /** Replies that may stand twice, by marker. @defaultValue none */
  readonly excused?: ReadonlySet<string>
}

/** How long everything took. */
const durations = (world: World, suffered: readonly Fault[]) => {
  const times = toTimes(world)
  const copies = new Map([...Map.groupBy(world.fleet().copies, ({ service }) => service)].map(([service, all]) => [service, all.length]))
  const stood = standstills(suffered, copies)
  const faults = mendedByWay(suffered, stood)
  const waits = [...times.values()].flatMap(({ written, arrived }) => (arrived === undefined ? [] : [arrived - written]))
  const healed = recoveries(times, faults)
  return {
    first_arrival_ms: Math.round(Math.max(0, ...firstArrivals(times, faults))),
    standstill_ms: Math.round(stood.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)),
    recovery_ms_p99: quantile(healed, 0.99),
    recovery_ms_max: Math.round(Math.max(0, ...healed)),
    latency_ms_p50: quantile(waits, 0.5),
    latency_ms_p99: quantile(waits, 0.99),
    latency_ms_max: Math.round(waits.reduce((most, wait) => Math.max(most, wait), 0)),
  }
}

/** Judges a run from the ledgers of the simulators; of our own it believes nothing. */
export const judge = (
  world: World,
  written: Written,
  faults: readonly Fault[],
  { limits = 'off', excused = new Set() }: JudgeOptions = {},
): Report => {
  const { telegram, crm, groupId, hits, ends } = world
  const { buyerMessages, replies } = written
  const { toGroup, toCrm, misdirected } = deliveryReport({
    telegram: telegram.ledger,
    crm: crm.ledger,
    expectations: { buyerMessages, replies, groups: [groupId] },
  })
  const duplicated = toCrm.duplicated.filter((marker) => !excused.has(marker))
  const lost = [...toGroup.lost, ...toCrm.lost]
  const outOfOrder = [...toGroup.outOfOrder, ...toCrm.outOfOrder]
  const violations = limitViolations(telegram.ledger.entries(), { groupId, sliding: limits === 'default' })
  const acks = { false: falseAcks(world, faults), lost: lostAcks(world, new Set(lost)) }
  return {
    limits,
    sent: buyerMessages.length + replies.length,
    lost: lost.length,
    duplicated: duplicated.length,
    out_of_order: outOfOrder.length,
    misdirected: misdirected.length,
    unreceipted: unreceipted(world, written),
    maybe_dup: toGroup.duplicated.length,
    limit_violations: violations.length,
    ...durations(world, faults),
    false_acks: acks.false.length,
    lost_acks: acks.lost.length,
    unexpected_ends: ends.length,
    hits: Object.fromEntries(hits),
    faults: countBy(faults.map(({ what }) => what)),
    offenders: firstOf({
      lost,
      duplicated,
      out_of_order: outOfOrder,
      misdirected,
      maybe_dup: toGroup.duplicated,
      limit_violations: violations,
      false_acks: acks.false,
      lost_acks: acks.lost,
      unexpected_ends: ends,
    }),
  }
}

/** How long any way may stand still after what it needs is back. */
const standstillMs = 30_000
/**
 * By when everything that waited has arrived: what a process had under way stands for a lease and a sweep, a reply then for the time in which
 * an older request may be under way; and what failed several times has a back-off of up to a minute.
 */
const recoveryLimitMs = 100_000
/** With limits a full group waits for the first message of its last minute. */
const groupWindowMs = 61_000
const leastRate = 0.95

/** What one process may be sending to the group at once, and what Postgres may forget of the last moment. */
const [doubledByProcess, doubledByPostgres] = [12, 120]

/** How many cards may stand twice after such faults: nobody may double anything where neither a process, nor its store, nor a link was broken. */
const mostDoubled = (faults: Report['faults']): number =>
  Object.entries(faults)
    .filter(([what]) => !what.startsWith('redis '))
    .reduce((sum, [what, times]) => sum + times * (what.startsWith('postgres ') ? doubledByPostgres : doubledByProcess), 0)

/** The promises that a run broke, by name. */
export const broken = (report: Report): string[] => {
  const zeros = [
    'lost',
    'duplicated',
    'out_of_order',
    'misdirected',
    'unreceipted',
    'limit_violations',
    'false_acks',
    'lost_acks',
    'unexpected_ends',
    'not_one_winner',
    'unflagged',
  ] as const
  const turnMs = report.limits === 'default' ? groupWindowMs : 0
  const isWasteful = report.rate_used !== undefined && Math.min(report.rate_used.bot, report.rate_used.group) < leastRate
  return [
    ...zeros.filter((name) => (report[name] ?? 0) > 0),
    ...((report.limit_violations_alone ?? 0) > 0 ? ['limit_violations_alone'] : []),
    ...(report.maybe_dup > mostDoubled(report.faults) ? ['maybe_dup'] : []),
    ...(report.first_arrival_ms > standstillMs + turnMs ? ['first_arrival_ms'] : []),
    ...(report.recovery_ms_max > recoveryLimitMs + turnMs ? ['recovery_ms_max'] : []),
    ...(isWasteful ? ['rate_used'] : []),
    ...(report.missed === undefined ? [] : ['missed']),
  ]
}
