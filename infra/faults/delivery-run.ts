import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '@pinline/simulators'
import { claimChats, hire } from './desk.ts'
import { runLoad, unreceipted, untilNothingMisses, watchArrivals } from './load.ts'
import { judge } from './report.ts'
import { lateCopies, untilFlagged } from './late-copies.ts'
import type { Fault, Report } from './report.ts'
import type { Storm } from './storms.ts'
import type { World } from './world.ts'

export interface DeliveryRunOptions {
  readonly seed: number
  /** Each way. */
  readonly messages: number
  readonly chats: number
  readonly managers: number
  readonly storm: Storm
  readonly log: (text: string) => void
  /** Whether the services keep Telegram's limits. @defaultValue off */
  readonly limits?: 'off' | 'default' | undefined
}

/** What the CRM does wrong meanwhile, and how updates and webhooks come. */
const disturb = ({ telegram, crm }: World): void => {
  Object.assign(crm.faults, {
    errorRate5xx: 0.04,
    commitThenResetRate: 0.03,
    throttle429Rate: 0.02,
    slowMs: 300,
    slowRate: 0.05,
    webhookDropRate: 0.2,
    webhookDuplicateRate: 0.3,
    webhookDelayMs: [0, 1_500],
  } satisfies Partial<World['crm']['faults']>)
  telegram.faults.duplicateRate = 0.1
}

const mostUnderWay = 600
/** Longer than any back-off that a fault of a run can lead to. */
const patienceMs = 75_000
const receiptPatienceMs = 45_000

/** A lease, and a sweep with room to spare: whatever a fault leads to twice has come twice by then. */
const secondsMs = 20_000

/** Waits until nothing of the faults can be under way any more: what was stopped has gone on, what was held is taken over. */
const untilQuiet = async ({ telegram: { ledger } }: World, faults: readonly Fault[]): Promise<void> => {
  const last = faults.reduce((latest, { atMs, mendedMs = atMs }) => Math.max(latest, mendedMs), 0)
  await delay(Math.max(0, last + secondsMs - ledger.nowMs()))
}

/** Messages both ways while a storm rages; then whatever is still on its way is waited for, and the ledgers are judged. */
export const runDelivery = async (world: World, options: DeliveryRunOptions): Promise<Report> => {
  const { seed, messages, chats, managers, storm, log, limits = 'off' } = options
  const people = await hire(world, managers)
  const claimed = await claimChats(world, people, chats)
  log(`${String(chats)} chats claimed; a storm of ${String(Math.round(storm.durationMs / 1000))} s`)
  disturb(world)
  const arrivals = watchArrivals(world)
  const faults: Fault[] = []
  const note = (fault: Fault): void => void faults.push(fault)
  let isOver = false
  const rage = async (): Promise<void> => {
    // something is on its way when the first fault comes
    await delay(300)
    await storm.run({ world, managers: people, random: createRandom(seed), note, log })
    isOver = storm.endsLoad === true
  }
  const [written] = await Promise.all([
    runLoad(world, claimed, arrivals, { messages, durationMs: storm.durationMs, mostUnderWay, isOver: () => isOver }),
    rage(),
  ])
  log('the storm is over')
  const all = [...written.buyerMessages, ...written.replies]
  await untilNothingMisses(() => all.filter(({ marker }) => !arrivals.first.has(marker)).length, patienceMs)
  await untilNothingMisses(() => unreceipted(world, written), receiptPatienceMs)
  const suffered = [...faults, ...world.suffered]
  await untilQuiet(world, suffered)
  arrivals.stop()
  const late = lateCopies(world.crm.ledger.entries(), suffered)
  const report = judge(world, written, suffered, { limits, excused: new Set(late.map(({ marker }) => marker)) })
  return late.length === 0 ? report : { ...report, late_copies: late.length, unflagged: await untilFlagged(world, late) }
}
