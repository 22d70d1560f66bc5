import type { LedgerEntry } from '@pinline/simulators'
import { fold } from './fold.ts'

/** A text or a file of a reply. */
interface Part {
  /** When it came to the CRM. */
  filledMs: number | undefined
}

/** A private message of a person that is or may be meant for a buyer. */
export interface Reply {
  /** The person, and so the private chat. */
  readonly user: number
  readonly id: number
  readonly updateId: number
  readonly atMs: number
  readonly parts: readonly Part[]
  /** Folded; more than one where it was edited. */
  readonly texts: Set<string>
  readonly md5s: readonly string[]
  /** The bot's newest reaction. */
  receipt: string
  /** It may be a reply although the bot has said nothing: no command and no key. Over once the bot answers. */
  isUnanswered: boolean
  /** When the bot put its first receipt, and when it put 👌. */
  acceptedMs: number | undefined
  deliveredMs: number | undefined
}

const receipts: ReadonlySet<string> = new Set(['👀', '👌', '🤔', '👎'])
const contents: ReadonlySet<string> = new Set(['text', 'photo', 'document'])

const keyOf = (user: number, id: number): string => `${String(user)}:${String(id)}`

/** The bot took it for a buyer: it has a receipt, or was sent although the receipt got lost. */
export const isReply = ({ acceptedMs, parts }: Reply): boolean =>
  acceptedMs !== undefined || parts.some(({ filledMs }) => filledMs !== undefined)
/** Nobody knows yet what became of it: the bot has neither taken it for a buyer nor answered. */
export const isUnheard = (reply: Reply): boolean => reply.isUnanswered && !isReply(reply)
export const isDelivered = ({ parts }: Reply): boolean => parts.every(({ filledMs }) => filledMs !== undefined)
/** The bot told that it was not sent, and it was not. */
export const isRefused = (reply: Reply): boolean => (reply.receipt === '👎' || reply.receipt === '✍') && !isDelivered(reply)

interface Slot {
  readonly reply: Reply
  readonly part: Part
}

/** Of equal ones the oldest that waits gets it, accepted ones first. True where none was left waiting. */
const fill = (slots: readonly Slot[], atMs: number): boolean => {
  const waiting = slots.filter(({ part }) => part.filledMs === undefined)
  const slot = waiting.find(({ reply }) => reply.acceptedMs !== undefined) ?? waiting[0]
  if (slot !== undefined) slot.part.filledMs = atMs
  return slot === undefined && slots.length > 0
}

const append = (slots: Map<string, Slot[]>, key: string, slot: Slot): void => {
  slots.set(key, [...(slots.get(key) ?? []), slot])
}

const toReply = (entry: LedgerEntry, isKey: boolean): Reply => {
  const { user = 0, messageId: id = 0, updateId = 0, atMs, text = '', files = [] } = entry
  const folded = fold(text)
  const count = (folded === '' ? 0 : 1) + files.length
  return {
    user,
    id,
    updateId,
    atMs,
    parts: Array.from({ length: count }, () => ({ filledMs: undefined })),
    texts: new Set(folded === '' ? [] : [folded]),
    md5s: files.map(({ md5 }) => md5),
    receipt: '',
    isUnanswered: !isKey && !text.startsWith('/'),
    acceptedMs: undefined,
    deliveredMs: undefined,
  }
}

/** Parts of replies by what they carry. A text is the first part of its reply. */
const createSlots = () => {
  const byText = new Map<string, Slot[]>()
  const byMd5 = new Map<string, Slot[]>()
  return {
    add: (reply: Reply): void => {
      const { parts, texts, md5s } = reply
      parts.forEach((part, place) => {
        const [text] = texts
        if (text !== undefined && place === 0) append(byText, text, { reply, part })
        else append(byMd5, md5s[place - texts.size] ?? '', { reply, part })
      })
    },
    /** The text was changed; the reply may go out with either. */
    change: (reply: Reply, text: string): void => {
      const [part] = reply.parts
      if (part === undefined || reply.texts.size === 0 || reply.texts.has(text)) return
      reply.texts.add(text)
      append(byText, text, { reply, part })
    },
    /** Gives what a send carried to the replies that it came from, and how much of it nobody waits for any more. */
    fill: ({ text = '', files = [], atMs }: LedgerEntry): number => {
      const carried = [byText.get(fold(text)), ...files.map(({ md5 }) => byMd5.get(md5))]
      return carried.filter((slots = []) => fill(slots, atMs)).length
    },
  }
}

/** By these the bot answers a person's words; also a try that Telegram refused tells that it has read them. */
const answers = /^telegram\.(?:send(?!ChatAction)|editMessage)/

/**
 * What managers wrote in private, and what of it came to the CRM: by text and by the files' bytes, as ledgers know no more. `isKey` tells the
 * labels of the keys that a person has, which are no words for a buyer.
 */
export const createReplyTally = (isKey: (user: number, text: string) => boolean) => {
  const replies = new Map<string, Reply>()
  /** By person, those that the bot may still answer. */
  const unanswered = new Map<number, Reply[]>()
  const slots = createSlots()
  let doubled = 0

  const addReceipt = ({ chat = 0, messageId = 0, note = '', atMs }: LedgerEntry): void => {
    const reply = replies.get(keyOf(chat, messageId))
    if (reply === undefined) return
    reply.receipt = note
    if (receipts.has(note)) reply.acceptedMs ??= atMs
    if (note === '👌') reply.deliveredMs ??= atMs
    reply.isUnanswered = false
  }
  /** Which words an answer is for is not told: it settles all that came before it. */
  const addAnswer = (user: number): void => {
    for (const reply of unanswered.get(user) ?? []) reply.isUnanswered = false
    unanswered.delete(user)
  }
  const addPerson = (entry: LedgerEntry): void => {
    const { user = 0, messageId = 0, text = '', note = '' } = entry
    const known = replies.get(keyOf(user, messageId))
    if (note === 'edit' && known !== undefined) slots.change(known, fold(text))
    if (!contents.has(note)) return
    const reply = toReply(entry, isKey(user, text))
    if (reply.isUnanswered) {
      const before = unanswered.get(user)
      if (before === undefined) unanswered.set(user, [reply])
      else before.push(reply)
    }
    replies.set(keyOf(user, messageId), reply)
    slots.add(reply)
  }
  return {
    add: (entry: LedgerEntry): void => {
      const { kind, ok, chat = 0, user, note } = entry
      if (answers.test(kind)) addAnswer(chat)
      if (!ok) return
      if (kind === 'telegram.person' && chat === user) addPerson(entry)
      else if (kind === 'telegram.setMessageReaction') addReceipt(entry)
      else if (kind === 'crm.send' && note !== 'auto') doubled += slots.fill(entry)
    },
    all: (): Iterable<Reply> => replies.values(),
    find: (user: number, id: number): Reply | undefined => replies.get(keyOf(user, id)),
    doubled: (): number => doubled,
  }
}

/** See {@link createReplyTally}. */
export type ReplyTally = ReturnType<typeof createReplyTally>
