import { parseCallback } from '@pinline/contracts'
import type { LedgerEntry, PressAnswer, SimMessage } from '@pinline/simulators'
import { keyboardOf } from './desk.ts'
import type { System } from './surroundings.ts'

/** Somebody in Telegram. */
export type User = ReturnType<System['telegram']['addUser']>

/** What somebody has read, and the entry of the ledger that it came with. */
export interface Read {
  readonly message: SimMessage
  readonly entry: LedgerEntry
}

/** Somebody at a phone, who reads what comes after what was read before, and presses what is below it. */
export const createHands = ({ telegram }: System, user: User, { timeoutMs }: { readonly timeoutMs: number }) => {
  let seen = 0
  const messageOf = (wanted: number | undefined): SimMessage | undefined => telegram.messages(user.id).find(({ id }) => id === wanted)
  /** The next message, new or edited, that shows words. */
  const sees = async (words: string): Promise<Read> => {
    const isIt = ({ seq, ok, kind, chat, text }: LedgerEntry): boolean =>
      seq > seen && ok && /telegram\.(send|editMessage)/.test(kind) && chat === user.id && (text ?? '').includes(words)
    const entry = await telegram.ledger.waitFor(isIt, { timeoutMs })
    seen = entry.seq
    const message = messageOf(entry.messageId)
    if (message === undefined) throw new Error(`the message with ${words} is gone`)
    return { message, entry }
  }
  return {
    sees,
    reads: async (words: string): Promise<SimMessage> => (await sees(words)).message,
    /** Presses a button that the message has by now. Resolves with the answer to the press itself. */
    press: ({ id }: SimMessage, action: string, index = 0): Promise<PressAnswer> => {
      const now = messageOf(id)
      const data = keyboardOf(now).filter((each) => parseCallback(each)?.action === action)[index]
      return data === undefined
        ? Promise.reject(new Error(`no button ${action} below ${now?.text ?? 'nothing'}`))
        : telegram.pressButton(user, user.id, id, data).answered
    },
    says: (text: string) => telegram.sendText(user, user.id, text),
  }
}
