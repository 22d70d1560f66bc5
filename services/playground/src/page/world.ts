import type { BuyerMessage, Counters, FaultState, Patch, PhoneMessage, PlaygroundState, ServiceState } from '../api.ts'
import type { Shop } from '../shop.ts'
import { readBuyerChat } from './buyers.ts'
import { createDifferences } from './differences.ts'
import { readPhoneChat } from './phones.ts'

/** What the page shows beside chats, as it is now. */
export interface Surroundings {
  readonly counters: () => Counters
  readonly faults: () => readonly FaultState[]
  readonly services: () => readonly ServiceState[]
}

/** The patch without its number. */
export type Change = Omit<Patch, 'seq' | 'world'>

interface Whole {
  readonly groupId: number
  readonly people: Shop['people']
  readonly counters: Counters
  readonly faults: readonly FaultState[]
  readonly services: readonly ServiceState[]
}

const readWhole = ({ telegram, people }: Shop, { counters, faults, services }: Surroundings): Whole => ({
  groupId: telegram.groupId(),
  people,
  counters: counters(),
  faults: faults(),
  services: services(),
})

const wholeKeys = ['groupId', 'people', 'counters', 'faults', 'services'] as const

const changedKeys = (before: Whole | undefined, now: Whole): Partial<Whole> => {
  const isNew = (key: (typeof wholeKeys)[number]): boolean => JSON.stringify(before?.[key]) !== JSON.stringify(now[key])
  return Object.fromEntries(wholeKeys.filter(isNew).map((key) => [key, now[key]]))
}

/** The state that the page shows, and what has changed in it since the last look. */
export const createPageWorld = (shop: Shop, surroundings: Surroundings) => {
  const { telegram, crm, logChatId } = shop
  const phones = createDifferences<PhoneMessage>(({ key }) => key)
  const buyers = createDifferences<BuyerMessage>(({ id }) => String(id))
  const touched = { telegram: new Set<number>(), crm: new Set<number>() }
  let whole: Whole | undefined

  const lookAtPhone = (id: number): NonNullable<Patch['telegram']> => {
    const read = readPhoneChat(telegram, id)
    if (read === undefined) return []
    const { messages, ...chat } = read
    const difference = phones.of(id, chat, messages)
    return difference === undefined ? [] : [{ chat, ...difference }]
  }
  const lookAtBuyer = (id: number): NonNullable<Patch['crm']> => {
    const read = readBuyerChat(shop, id)
    if (read === undefined) return []
    const { messages, ...chat } = read
    const difference = buyers.of(id, chat, messages)
    return difference === undefined ? [] : [{ chat, messages: difference.messages }]
  }
  /** Ids to look at: touched ones and those never seen. */
  const take = (marks: Set<number>, all: readonly { id: number }[], knows: (id: number) => boolean): number[] => {
    const ids = all.map(({ id }) => id).filter((id) => marks.has(id) || !knows(id))
    marks.clear()
    return ids
  }
  return {
    /** Something may have changed in a chat. */
    touch: (system: 'telegram' | 'crm', chat: number): void => {
      touched[system].add(chat)
    },
    /** What has changed since the last look; undefined where nothing has. */
    look: (): Change | undefined => {
      const onPhones = take(touched.telegram, telegram.chats(), phones.knows).flatMap(lookAtPhone)
      const ofBuyers = take(touched.crm, crm.chats(), buyers.knows).flatMap(lookAtBuyer)
      const now = readWhole(shop, surroundings)
      const change: Change = {
        ...(onPhones.length > 0 ? { telegram: onPhones } : {}),
        ...(ofBuyers.length > 0 ? { crm: ofBuyers } : {}),
        ...changedKeys(whole, now),
      }
      whole = now
      return Object.keys(change).length > 0 ? change : undefined
    },
    state: (): Omit<PlaygroundState, 'seq' | 'world'> => ({
      bot: { id: telegram.bot.id, username: telegram.bot.username ?? '' },
      logChatId,
      ...readWhole(shop, surroundings),
      telegram: telegram.chats().flatMap(({ id }) => readPhoneChat(telegram, id) ?? []),
      crm: crm.chats().flatMap(({ id }) => readBuyerChat(shop, id) ?? []),
    }),
  }
}

/** See {@link createPageWorld}. */
export type PageWorld = ReturnType<typeof createPageWorld>
