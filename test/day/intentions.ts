import { createHash } from 'node:crypto'
import type { Ledger, LedgerEntry } from '@pinline/simulators'

/** What a manager wrote, and for whom by his own doing: the card that he answered, the chat that he had open, or what he chose when asked. */
export interface Intention {
  readonly writer: number
  /** His message in his private chat. */
  readonly messageId: number
  readonly what: { readonly type: 'text'; readonly text: string } | { readonly type: 'photo'; readonly md5: string }
  /** Order number; null where he has not said it, or has taken the text back. */
  chat: number | null
}

/** The test's own record of what managers meant. */
export interface Intentions {
  readonly nextNumber: () => number
  readonly add: (intention: Intention) => void
  /** What the message was that the bot asks about. */
  readonly of: (writer: number, messageId: number | undefined) => Intention | undefined
  /** What a call to the CRM carries; undefined for what nobody wrote. */
  readonly behind: (send: LedgerEntry) => Intention | undefined
  /** The CRM has got it. */
  readonly isSent: (intention: Intention) => boolean
  readonly all: () => readonly Intention[]
}

export const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

export const createIntentions = (crm: Ledger): Intentions => {
  const all: Intention[] = []
  const behind = ({ text = '', files = [] }: LedgerEntry): Intention | undefined => {
    const [file] = files
    return all.find(({ what }) => (what.type === 'text' ? text !== '' && what.text === text : file !== undefined && what.md5 === file.md5))
  }
  return {
    nextNumber: () => all.length + 1,
    add: (intention) => {
      all.push(intention)
    },
    of: (writer, messageId) => all.find((each) => each.writer === writer && each.messageId === messageId),
    behind,
    isSent: (intention) => crm.entries().some((entry) => entry.ok && entry.kind === 'crm.send' && behind(entry) === intention),
    all: () => all,
  }
}
