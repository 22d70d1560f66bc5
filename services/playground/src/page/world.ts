import type {
  BuyerMessage,
  Counters,
  FaultState,
  PageWork,
  Patch,
  PhoneMessage,
  PlaygroundState,
  RequestCounters,
  ServiceState,
} from '../api.ts'
import type { LedgerEntry } from '@pinline/simulators'
import type { Shop } from '../shop.ts'
import { readBuyerChat } from './buyers.ts'
import { createDifferences } from './differences.ts'
import { readPhoneChat } from './phones.ts'
import { readWork, readWorkPlace } from './work.ts'

/** What the page shows beside chats, as it is now. */
export interface Surroundings {
  readonly counters: () => Counters
  readonly requests: () => RequestCounters
  readonly faults: () => readonly FaultState[]
  readonly services: () => readonly ServiceState[]
}

/** The patch without its number. */
export type Change = Omit<Patch, 'seq' | 'world'>

interface Whole {
  readonly groupId: number
  readonly people: Shop['people']
  readonly counters: Counters
  readonly requests: RequestCounters
  readonly faults: readonly FaultState[]
  readonly services: readonly ServiceState[]
}

const readWhole = ({ telegram, people }: Shop, { counters, requests, faults, services }: Surroundings): Whole => ({
  groupId: telegram.groupId(),
  people,
  counters: counters(),
  requests: requests(),
  faults: faults(),
  services: services(),
})

const wholeKeys = ['groupId', 'people', 'counters', 'requests', 'faults', 'services'] as const

const changedKeys = (before: Whole | undefined, now: Whole): Partial<Whole> => {
  const isNew = (key: (typeof wholeKeys)[number]): boolean => JSON.stringify(before?.[key]) !== JSON.stringify(now[key])
  return Object.fromEntries(wholeKeys.filter(isNew).map((key) => [key, now[key]]))
}

/** Work packages that are not as they were at the last look. */
const createWorkLook = (shop: Shop) => {
  const sent = new Map<number, string>()
  let isTouched = true
  return {
    touch: (): void => {
      isTouched = true
    },
    look: (): readonly PageWork[] => {
      if (!isTouched) return []
      isTouched = false
      return readWork(shop).filter((work) => {
        const now = JSON.stringify(work)
        const isNew = sent.get(work.id) !== now
        sent.set(work.id, now)
        return isNew
      })
    },
  }
}

/** Chats of phones and buyers that are not as they were at the last look. */
const createChatLook = (shop: Shop) => {
  const { telegram, crm } = shop
  const phones = createDifferences<PhoneMessage>(({ key }) => key)
  const buyers = createDifferences<BuyerMessage>(({ id }) => String(id))
  const touched = { telegram: new Set<number>(), crm: new Set<number>() }

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
    touch: (system: 'telegram' | 'crm', chat: number): void => {
      touched[system].add(chat)
    },
    look: (): Pick<Change, 'telegram' | 'crm'> => {
      const onPhones = take(touched.telegram, telegram.chats(), phones.knows).flatMap(lookAtPhone)
      const ofBuyers = take(touched.crm, crm.chats(), buyers.knows).flatMap(lookAtBuyer)
      return { ...(onPhones.length > 0 ? { telegram: onPhones } : {}), ...(ofBuyers.length > 0 ? { crm: ofBuyers } : {}) }
    },
  }
}

/** The state that the page shows, and what has changed in it since the last look. */
export const createPageWorld = (shop: Shop, surroundings: Surroundings) => {
  const { telegram, crm, logChatId } = shop
  const chats = createChatLook(shop)
  const works = createWorkLook(shop)
  let whole: Whole | undefined
  return {
    /** Something may have changed in a chat, or in a work package. */
    touch: ({ system, chat }: Pick<LedgerEntry, 'system' | 'chat'>): void => {
      if (system === 'openproject') works.touch()
      else if (chat !== undefined) chats.touch(system, chat)
    },
    /** What has changed since the last look; undefined where nothing has. */
    look: (): Change | undefined => {
      const ofDesk = works.look()
      const inChats = chats.look()
      const now = readWhole(shop, surroundings)
      const change: Change = { ...inChats, ...(ofDesk.length > 0 ? { work: ofDesk } : {}), ...changedKeys(whole, now) }
      whole = now
      return Object.keys(change).length > 0 ? change : undefined
    },
    state: (): Omit<PlaygroundState, 'seq' | 'world'> => ({
      bot: { id: telegram.bot.id, username: telegram.bot.username ?? '' },
      parts: shop.parts,
      logChatId,
      staffGroupId: shop.staffGroupId,
      workPlace: readWorkPlace(shop),
      work: readWork(shop),
      ...readWhole(shop, surroundings),
      telegram: telegram.chats().flatMap(({ id }) => readPhoneChat(telegram, id) ?? []),
      crm: crm.chats().flatMap(({ id }) => readBuyerChat(shop, id) ?? []),
    }),
  }
}

/** See {@link createPageWorld}. */
export type PageWorld = ReturnType<typeof createPageWorld>
