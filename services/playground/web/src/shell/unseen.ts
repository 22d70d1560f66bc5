import type { PlaygroundState } from '../../../src/api.ts'
import { buyerPhone, groupPhone, phoneOf, staffPhone } from './phone-id.ts'
import type { PhoneId } from './phone-id.ts'

/** What the reader has had before the eyes in one world. */
interface Seen {
  readonly world: string
  readonly keys: ReadonlySet<string>
}

/** What is before the eyes now: the open phones, and which buyer's dialog is on the buyers' page. */
export interface InSight {
  readonly phones: readonly PhoneId[]
  readonly buyer: number | null
}

interface Incoming {
  readonly phone: PhoneId
  /** Of the buyers' page only. */
  readonly buyer: number | null
  readonly key: string
}

const fromCrm = (state: PlaygroundState): Incoming[] =>
  state.crm.flatMap((chat) =>
    chat.messages
      .filter(({ side, deleted }) => side !== 'buyer' && !deleted)
      .map(({ id }) => ({ phone: buyerPhone, buyer: chat.id, key: `crm/${String(chat.id)}/${String(id)}` })),
  )

const fromTelegram = (state: PlaygroundState): Incoming[] => {
  const places = new Map<number, PhoneId>(state.people.map((person) => [person.id, phoneOf(person)]))
  places.set(state.groupId, groupPhone).set(state.staffGroupId, staffPhone)
  return state.telegram.flatMap(({ id, messages }) => {
    const phone = places.get(id)
    const written = phone === undefined ? [] : messages.filter(({ from }) => from.bot)
    return written.map(({ key }) => ({ phone: phone ?? groupPhone, buyer: null, key: `telegram/${String(id)}/${key}` }))
  })
}

const incoming = (state: PlaygroundState): Incoming[] => [...fromCrm(state), ...fromTelegram(state)]

/** Everything that there is counts as seen: where a page opens, and where a world begins. */
export const seeAll = (state: PlaygroundState): Seen => ({ world: state.world, keys: new Set(incoming(state).map(({ key }) => key)) })

/** Seen, and what is in sight now; the same object where nothing is new. */
export const see = (seen: Seen, state: PlaygroundState, { phones, buyer }: InSight): Seen => {
  if (seen.world !== state.world) return seeAll(state)
  const fresh = incoming(state).filter(
    (one) => !seen.keys.has(one.key) && phones.includes(one.phone) && (one.buyer === null || one.buyer === buyer),
  )
  return fresh.length === 0 ? seen : { world: seen.world, keys: new Set([...seen.keys, ...fresh.map(({ key }) => key)]) }
}

/** Messages to the reader that were never in sight, by phone and by buyer. */
export interface UnseenCounts {
  readonly phones: ReadonlyMap<PhoneId, number>
  readonly buyers: ReadonlyMap<number, number>
  readonly total: number
}

/** Counts what {@link see} has not taken yet. */
export const countUnseen = (seen: Seen, state: PlaygroundState): UnseenCounts => {
  const phones = new Map<PhoneId, number>()
  const buyers = new Map<number, number>()
  const unseen = seen.world === state.world ? incoming(state).filter(({ key }) => !seen.keys.has(key)) : []
  for (const { phone, buyer } of unseen) {
    phones.set(phone, (phones.get(phone) ?? 0) + 1)
    if (buyer !== null) buyers.set(buyer, (buyers.get(buyer) ?? 0) + 1)
  }
  return { phones, buyers, total: unseen.length }
}
