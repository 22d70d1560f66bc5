import type { Replies } from '@pinline/db'
import type { CrmResult } from '@pinline/domain'
import type { DialogReader } from '../src/dialog-reader.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How one request to send goes, all of it decided beforehand. */
export interface Journey {
  /** When it arrives, counted from its writing; beyond the time-out the sender does not learn of it. */
  readonly arrivesAfterMs: number
  /** The answer is cut, or nothing arrived at all. */
  readonly ends: 'well' | 'answer-cut' | 'lost'
}

interface Stored {
  readonly id: number
  readonly text: string
  link: number | null
}

const timeoutMs = 8_000
const wellGone: Journey = { arrivesAfterMs: 1, ends: 'well' }

/** One dialog of the CRM, and what is stored of it. Requests travel in virtual time. */
export const createMemoryDialog = ({ time, journeys }: { time: VirtualTime; journeys: readonly Journey[] }) => {
  const inCrm: { id: number; text: string }[] = [{ id: 100, text: 'from the buyer' }]
  const stored = new Map<number, Stored>()
  const effects: string[] = []
  let syncedAt = 0
  let requests = 0
  let lastId = 100

  const read = async (step: (label: string) => Promise<void>): ReturnType<DialogReader['readLatest']> => {
    await step('the CRM reads')
    const seen = [...inCrm]
    await step('a reading is stored')
    for (const { id, text } of seen) if (!stored.has(id)) stored.set(id, { id, text, link: null })
    syncedAt = time.now()
    return { status: 'read', imported: { status: 'stored', chat: 5, owner: 7, bare: false, left: 0, lanes: [], changed: [], sellers: [] } }
  }
  const lastStored = (): number => Math.max(0, ...stored.keys())

  const send = async (text: string, isLate: () => boolean, label: string): Promise<CrmResult<null>> => {
    await time.step(`${label} waits for the rate`)
    if (isLate()) return { status: 'not-done', reason: 'cancelled' }
    const journey = time.isCalm() ? wellGone : (journeys[requests % journeys.length] ?? wellGone)
    requests += 1
    const writtenAt = time.now()
    const arrive = (): void => {
      lastId += 1
      inCrm.push({ id: lastId, text })
      effects.push(text)
    }
    if (journey.ends !== 'lost') time.plan(writtenAt + journey.arrivesAfterMs, arrive)
    await time.until(writtenAt + Math.min(journey.arrivesAfterMs, timeoutMs), `${label} is under way`)
    if (journey.arrivesAfterMs > timeoutMs) return { status: 'ambiguous', reason: 'timeout' }
    return journey.ends === 'well' ? { status: 'ok', value: null } : { status: 'ambiguous', reason: 'reset' }
  }

  const replies: Pick<Replies, 'context' | 'unlinked' | 'link' | 'linkOf' | 'pinEndedAt'> = {
    context: () => Promise.resolve({ order: 42, epoch: 1, lastId: lastStored(), owner: 7 }),
    unlinked: (_, base) =>
      Promise.resolve(
        [...stored.values()]
          .filter(({ id, link }) => id > Math.max(base, 100) && link === null)
          .sort((one, other) => one.id - other.id)
          .map(({ id, text }) => ({ id, text, fileName: null })),
      ),
    link: ({ message, seq }) => {
      const target = stored.get(message)
      const isTaken = [...stored.values()].some(({ id, link }) => link === seq && id !== message)
      if (target === undefined || isTaken || (target.link !== null && target.link !== seq)) return Promise.resolve(false)
      target.link = seq
      return Promise.resolve(true)
    },
    linkOf: (_, seq) => Promise.resolve([...stored.values()].find(({ link }) => link === seq)?.id ?? null),
    pinEndedAt: () => Promise.resolve(null),
  }
  return { read, send, replies, effects, lastStored, syncedAt: () => syncedAt }
}

export type MemoryDialog = ReturnType<typeof createMemoryDialog>
