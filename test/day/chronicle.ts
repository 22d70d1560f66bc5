import type { LedgerEntry } from '@pinline/simulators'
import type { System } from '../support/surroundings.ts'
import { orderIn } from './shown.ts'
import { isText } from './words.ts'

/** A moment at which the system was left alone until it was calm; what happened within one has no certain order. */
export interface Moment {
  readonly tick: number
  readonly at: Date
}

/** Somebody was shown that a chat is his, or not his any more. */
export interface Shown {
  readonly tick: number
  readonly person: number
  readonly order: number
  readonly has: boolean
}

export interface Chronicle {
  readonly next: () => void
  readonly now: () => number
  readonly momentOf: (entry: LedgerEntry) => Moment
  /** Whom the bot has shown what about whose chat it is, in order. */
  readonly shown: () => readonly Shown[]
  /** Somebody has nothing any more, without being shown it. */
  readonly lostAll: (person: number) => void
  readonly stop: () => void
}

const tellsHas = isText('chat.writing', 'pin.given', 'hand.done.to')
const tellsLost = isText(
  ...(['pin.lapsed', 'pin.released', 'pin.moved', 'esc.returned', 'hand.done.from', 'reply.stale.other', 'reply.stale.free'] as const),
)

/** Notes when everything happened by business time. */
export const createChronicle = ({ telegram, crm }: System, clock: () => Date): Chronicle => {
  const moments = new Map<LedgerEntry, Moment>()
  const shown: Shown[] = []
  let tick = 0
  const note = (entry: LedgerEntry): void => {
    moments.set(entry, { tick, at: clock() })
    const { ok, kind, chat = 0, text = '' } = entry
    const order = orderIn(text)
    if (!ok || chat <= 0 || order === null || !kind.startsWith('telegram.send')) return
    if (tellsHas(text)) shown.push({ tick, person: chat, order, has: true })
    else if (tellsLost(text)) shown.push({ tick, person: chat, order, has: false })
  }
  const stops = [telegram.ledger.onAppend(note), crm.ledger.onAppend(note)]
  return {
    next: () => {
      tick += 1
    },
    now: () => tick,
    momentOf: (entry) => moments.get(entry) ?? { tick: 0, at: new Date(0) },
    shown: () => shown,
    lostAll: (person) => {
      const orders = new Set(shown.filter((each) => each.person === person).map(({ order }) => order))
      for (const order of orders) shown.push({ tick, person, order, has: false })
    },
    stop: () => {
      for (const each of stops) each()
    },
  }
}

/** Whether a person could write to a chat within a tick, by what people had been shown. */
export const couldWrite = (shown: readonly Shown[], { person, order, tick }: Omit<Shown, 'has'>): boolean => {
  const ofChat = shown.filter((each) => each.order === order && each.tick <= tick)
  if (ofChat.some((each) => each.person === person && each.has && each.tick === tick)) return true
  const before = ofChat.filter((each) => each.tick < tick)
  const own = before.findLastIndex((each) => each.person === person)
  return before[own]?.has === true && !before.slice(own).some((each) => each.person !== person && each.has)
}
