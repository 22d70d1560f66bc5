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
  const characters = [...text]
  const letters = characters.flatMap((character, index) => (/\p{L}/u.test(character) ? [index] : []))
  const index = letters[random.between(0, Math.max(0, letters.length - 1))] ?? 0
  return characters.with(index, '?').join('')
}

/** All dialogs of one simulated CRM. */
export const createCrmStore = ({ faults, random, timeZone }: { faults: CrmFaults; random: Random; timeZone: string }) => {
  const chats = new Map<number, SimCrmChat>()
  const uploads: SimUpload[] = []
  let lastChat = 129_000_000
  let lastMessage = 5000
  let activity = 0
  // Swedish writes dates the way the CRM does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const now = (): string => format.format(new Date())

  const toShown = (text: string, side: CrmWriter): string => {
    if (text === '' || !random.chance(faults.alterTextRate)) return text
    return encode(side === 'seller' && random.chance(faults.changedCharacterRate) ? changeOneCharacter(text, random) : text)
  }
  const find = (id: number): SimCrmChat => {
    const found = chats.get(id)
    if (found === undefined) throw new Error(`no dialog ${String(id)} in the simulated CRM`)
    return found
  }
  const addMessage = (
    chatId: number,
    side: CrmWriter,
    text: string,
    extra: Partial<Pick<SimCrmMessage, 'file' | 'auto'>> = {},
  ): SimCrmMessage => {
    const chat = find(chatId)
    lastMessage += 1
    activity += 1
    const writtenAt = now()
    const message: SimCrmMessage = {
      id: lastMessage,
      chat: chatId,
      side,
      text,
      shown: toShown(text, side),
      deleted: false,
      writtenAt,
      seenAt: null,
      file: undefined,
      auto: false,
      ...extra,
    }
    chat.messages.push(message)
    chat.lastDate = writtenAt
    chat.activity = activity
    return message
  }
  const markSeen = (chat: SimCrmChat): void => {
    for (const message of chat.messages) if (message.side === 'buyer') message.seenAt ??= now()
  }
  return {
    chats,
    uploads,
    find,
    addMessage,
    markSeen,
    toShown,
    unread: (chat: SimCrmChat): number =>
      chat.messages.filter(({ side, seenAt, deleted }) => side === 'buyer' && seenAt === null && !deleted).length,
    findMessage: (chatId: number, messageId: number): SimCrmMessage | undefined => find(chatId).messages.find(({ id }) => id === messageId),
    addChat: (fresh: NewCrmChat): SimCrmChat => {
      lastChat = Math.max(lastChat, fresh.id ?? 0) + (fresh.id === undefined ? 1 : 0)
      const id = fresh.id ?? lastChat
      const { email = `buyer${String(id)}@example.com`, product = 'Notebook', itemId = 2_500_001, purchase = {}, messages = [] } = fresh
      const orderedAt = now()
      activity += 1
      const chat: SimCrmChat = { id, email, product, itemId, purchase, messages: [], orderedAt, state: 1, lastDate: orderedAt, activity }
      chats.set(id, chat)
      for (const { from, text } of messages) {
        addMessage(id, from, text)
        if (from === 'seller') markSeen(chat)
      }
      return chat
    },
    addUpload: (file: SimFile): SimUpload => {
      const upload = { newId: random.hex(10), file, used: false }
      uploads.push(upload)
      return upload
    },
  }
}

/** The memory of one simulated CRM. */
export type CrmStore = ReturnType<typeof createCrmStore>
