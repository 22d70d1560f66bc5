import { createLocalTime } from '@pinline/domain'
import { createRandom } from '@pinline/simulators'
import type { System } from '../support/surroundings.ts'
import { createTogether } from '../support/together.ts'
import type { Day } from './audit.ts'
import { planBuyers } from './buyers.ts'
import { createBusinessTime } from './business-time.ts'
import { createChronicle } from './chronicle.ts'
import { createHabits } from './habits.ts'
import type { Needless } from './habits.ts'
import { createIntentions } from './intentions.ts'
import { isActive } from './people.ts'
import { createSettling } from './settle.ts'
import { openShop } from './shop.ts'
import type { Shop } from './shop.ts'
import { createTurns } from './turns.ts'

const zone = 'Europe/Kyiv'
const chiefId = 500_001
const dayMinutes = 1_440
const opening = 8 * 60
/** From 08:00 to 09:00 of the next day; the last buyers write an hour before. */
const lastMinute = 25 * 60
const lastBuyer = lastMinute - 60

export interface DayOptions {
  readonly seed: number
  readonly buyers: number
  /** Told of the system as soon as there is one, to be closed. */
  readonly onSystem: (running: System) => void
}

/** A day that is over. */
export interface PastDay extends Day {
  readonly shop: Shop
  /** Messages of buyers. */
  readonly messages: number
  /** Times when a buyer wrote several at once. */
  readonly bursts: number
  /** Entries of Telegram's ledger before the first minute. */
  readonly before: number
  /** Resolves when everything that was begun is done. */
  readonly calm: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Steps of business time; at night, when nobody is there, less has to be seen. */
const stepFrom = (minute: number): number => (minute < 16 * 60 || minute >= 23 * 60 ? 15 : 60)

/** Tomorrow, so that business time is ahead of the machine's and the two can not be taken for each other. */
const createTimes = (): ((minute: number) => Date) => {
  const localTime = createLocalTime(zone)
  const { day } = localTime.partsOf(new Date())
  return (minute) => localTime.toInstant(day + 1 + Math.floor((opening + minute) / dayMinutes), (opening + minute) % dayMinutes)
}

/** Starts everything, with a business time of its own. */
const begin = async ({ seed, buyers: count, onSystem }: DayOptions) => {
  const at = createTimes()
  const time = createBusinessTime(at(0))
  const turns = createTurns()
  // Pins of three hours, so that some run out on the same day.
  const env = { TELEGRAM_ADMIN_IDS: String(chiefId), TIMEZONE: zone, PIN_TTL_HOURS: '3', RETURN_MINUTES: '120' }
  const running = await createTogether({ env, clock: time.clock, pause: turns.pause, seed })
  onSystem(running)
  await running.startAll()
  const random = createRandom(seed)
  const buyers = planBuyers(running, random, count, lastBuyer)
  const settling = createSettling(running, () => buyers.counts().told)
  const chronicle = createChronicle(running, time.clock)
  const shop = await openShop(running, chronicle, chiefId, seed)
  await settling.calm()
  return { running, random, at, time, turns, buyers, settling, chronicle, shop }
}

/** Runs a day with its people, until everything is calm on the next morning. */
export const runDay = async (options: DayOptions): Promise<PastDay> => {
  const { running, random, at, time, turns, buyers, settling, chronicle, shop } = await begin(options)
  const { telegram, crm } = running
  const before = telegram.ledger.entries().length
  const intentions = createIntentions(crm.ledger)
  const needless: Needless[] = []
  const act = createHabits({ running, intentions, needless })
  // Many buyers need quicker hands.
  const rounds = 2 + Math.floor(options.buyers / 150)

  const answerInTheCrm = (): void => {
    const waiting = crm.chats().filter(({ unread }) => unread > 0)
    const chat = waiting[random.between(0, waiting.length - 1)]
    if (chat !== undefined) crm.sellerWrites(chat.id, 'Відповіли в CRM')
  }
  const work = async (minuteOfDay: number): Promise<void> => {
    const active = shop.people.filter((person) => isActive(person, minuteOfDay) && person.random.chance(0.7))
    if (active.length === 0) return
    chronicle.next()
    for (const person of active) act(person)
    if (random.chance(0.1)) answerInTheCrm()
    await settling.calm()
  }
  const lookAtTheTime = async (): Promise<void> => {
    chronicle.next()
    await turns.turn()
    await settling.calm()
  }

  for (let minute = 0; minute <= lastMinute; minute += stepFrom(minute)) {
    chronicle.next()
    time.moveTo(at(minute))
    buyers.until(minute)
    await shop.happen(minute)
    await settling.calm()
    for (let round = 0; round < rounds; round += 1) await work((opening + minute) % dayMinutes)
    await lookAtTheTime()
  }
  await lookAtTheTime()
  const { messages, bursts } = buyers.counts()
  const close = async (): Promise<void> => {
    chronicle.stop()
    await settling.close()
  }
  return { running, chronicle, intentions, needless, people: shop.people, zone, shop, messages, bursts, before, calm: settling.calm, close }
}
