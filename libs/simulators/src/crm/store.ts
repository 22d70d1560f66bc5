import type { SimFile } from '../http.ts'
import type { Random } from '../random.ts'
import type { CrmFaults } from './faults.ts'

/** Who wrote; `system` is an automatic text of the marketplace. */
export type CrmWriter = 'buyer' | 'seller' | 'system'

/** A message of a dialog as the CRM holds it now. Read it, do not change it. */
export interface SimCrmMessage {
  readonly id: number
  readonly chat: number
  readonly side: CrmWriter
  /** As it was written. */
  text: string
  /** As the API shows it: altered where the knob says so. */
  shown: string
  deleted: boolean
  /** `YYYY-MM-DD HH:MM:SS` in the CRM's zone. */
  readonly writtenAt: string
  /** When the other side read it. */
  seenAt: string | null
  readonly file: (SimFile & { readonly image: boolean }) | undefined
  /** Sent with `is_auto`. */
  readonly auto: boolean
}

/** What a new dialog may say of itself. */
export interface NewCrmChat {
  /** Order number. @defaultValue the next free one */
  readonly id?: number
  /** @defaultValue `buyer<order>@example.com` */
  readonly email?: string
  /** Name of the product. @defaultValue `'Notebook'` */
  readonly product?: string
  /** Number of the product. @defaultValue `2500001` */
  readonly itemId?: number
  /** What was written before, oldest first; no webhook tells of it. */
  readonly messages?: readonly { readonly from: CrmWriter; readonly text: string }[]
  /** Fields of the order's card that differ from a paid order. */
  readonly purchase?: Readonly<Record<string, unknown>>
}

/** One dialog. */
export interface SimCrmChat {
  readonly id: number
  readonly email: string
  readonly product: string
  readonly itemId: number
  readonly purchase: Readonly<Record<string, unknown>>
  readonly messages: SimCrmMessage[]
  readonly orderedAt: string
  /** 0 closed, 1 open, 2 opened by the administration. */
  state: 0 | 1 | 2
  lastDate: string
  /** Rises with each message: what the list is sorted by. */
  activity: number
}

/** An uploaded file that a message may carry once. */
export interface SimUpload {
  readonly newId: string
  readonly file: SimFile
  used: boolean
}

const encode = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[ \t]+$/gm, '')
    .replaceAll('\n', '<br>')

const changeOneCharacter = (text: string, random: Random): string => {
  const characters = Array.from(text)
  const letters = characters.flatMap((character, index) => (/\p{L}/u.test(character) ? [index] : []))
  const index = letters[random.between(0, Math.max(0, letters.length - 1))] ?? 0
  return characters.with(index, '?').join('')
}

const createUploads = (random: Random) => {
  const uploads: SimUpload[] = []
  return {
    uploads,
    addUpload: (file: SimFile): SimUpload => {
      const upload = { newId: random.hex(10), file, used: false }
      uploads.push(upload)
      return upload
    },
  }
}

const toChat = (id: number, fresh: NewCrmChat, orderedAt: string, activity: number): SimCrmChat => {
  const { email = `buyer${String(id)}@example.com`, product = 'Notebook', itemId = 2_500_001, purchase = {} } = fresh
  return { id, email, product, itemId, purchase, messages: [], orderedAt, state: 1, lastDate: orderedAt, activity }
}

const createCounter = (start: number) => {
  let last = start
  return {
    next: (): number => (last += 1),
    /** What follows will be above `number`. */
    pass: (number: number): void => {
      last = Math.max(last, number)
    },
  }
}

const markAsRead = ({ messages }: SimCrmChat, at: string): void => {
  for (const message of messages) if (message.side === 'buyer') message.seenAt ??= at
}

const countUnread = ({ messages }: SimCrmChat): number =>
  messages.filter(({ side, seenAt, deleted }) => side === 'buyer' && seenAt === null && !deleted).length

type Attached = Partial<Pick<SimCrmMessage, 'file' | 'auto'>>

const createWallClock = (timeZone: string, clock: () => Date) => {
  // Swedish writes dates the way the CRM does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (): string => format.format(clock())
}

const alter = (text: string, side: CrmWriter, { faults, random }: { faults: CrmFaults; random: Random }): string => {
  if (text === '' || !random.chance(faults.alterTextRate)) return text
  return encode(side === 'seller' && random.chance(faults.changedCharacterRate) ? changeOneCharacter(text, random) : text)
}

interface Deps {
  readonly faults: CrmFaults
  readonly random: Random
  readonly timeZone: string
  readonly clock: () => Date
  /** Orders and messages are counted from the next numbers on. */
  readonly lastIds: { readonly order: number; readonly message: number }
}

/** All dialogs of one simulated CRM. */
export const createCrmStore = ({ faults, random, timeZone, clock, lastIds }: Deps) => {
  const chats = new Map<number, SimCrmChat>()
  const orders = createCounter(lastIds.order)
  const messageIds = createCounter(lastIds.message)
  const activity = createCounter(0)
  const now = createWallClock(timeZone, clock)

  const toShown = (text: string, side: CrmWriter): string => alter(text, side, { faults, random })
  const find = (id: number): SimCrmChat => {
    const found = chats.get(id)
    if (found === undefined) throw new Error(`no dialog ${String(id)} in the simulated CRM`)
    return found
  }
  const addMessage = (chatId: number, side: CrmWriter, text: string, { file, auto = false }: Attached = {}): SimCrmMessage => {
    const chat = find(chatId)
    const writtenAt = now()
    const base = { id: messageIds.next(), chat: chatId, side, text, shown: toShown(text, side), writtenAt }
    const message: SimCrmMessage = { ...base, deleted: false, seenAt: null, file, auto }
    chat.messages.push(message)
    chat.lastDate = writtenAt
    chat.activity = activity.next()
    return message
  }
  const markSeen = (chat: SimCrmChat): void => {
    markAsRead(chat, now())
  }
  return {
    ...createUploads(random),
    chats,
    find,
    addMessage,
    markSeen,
    toShown,
    unread: countUnread,
    findMessage: (chatId: number, messageId: number): SimCrmMessage | undefined => find(chatId).messages.find(({ id }) => id === messageId),
    addChat: (fresh: NewCrmChat): SimCrmChat => {
      const id = fresh.id ?? orders.next()
      orders.pass(id)
      const chat = toChat(id, fresh, now(), activity.next())
      chats.set(id, chat)
      for (const { from, text } of fresh.messages ?? []) {
        if (from === 'seller') markSeen(chat)
        addMessage(id, from, text)
      }
      return chat
    },
  }
}

/** The memory of one simulated CRM. */
export type CrmStore = ReturnType<typeof createCrmStore>
