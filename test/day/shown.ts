import { parseCallback } from '@pinline/contracts'
import type { CallbackAction } from '@pinline/contracts'
import type { SimMessage } from '@pinline/simulators'
import { keyboardOf } from '../support/desk.ts'
import type { System } from '../support/surroundings.ts'

/** A button that somebody sees. */
export interface Button {
  readonly message: SimMessage
  readonly data: string
  readonly action: CallbackAction['action']
  readonly args: readonly number[]
}

export const wordsOf = ({ text, caption }: Pick<SimMessage, 'text' | 'caption'>): string => text ?? caption ?? ''

/** The order that words name behind «№» or «Рахунок:». */
export const orderIn = (words: string): number | null => {
  const [, order] = /(?:№|Рахунок:)\s*(\d{5,})/u.exec(words) ?? []
  return order === undefined ? null : Number(order)
}

export const buttonsOf = (message: SimMessage): Button[] =>
  keyboardOf(message).flatMap((data) => {
    const parsed = parseCallback(data)
    return parsed === null ? [] : [{ message, data, action: parsed.action, args: parsed.args }]
  })

const named: readonly string[] = ['open', 'write', 'extend', 'onIt', 'noReply', 'unpin', 'handover']

/** The chat that a message in private shows, by its buttons. */
export const orderOf = (message: SimMessage): number | null =>
  buttonsOf(message).find(({ action }) => named.includes(action))?.args[0] ?? null

/** The newest card of each chat in the managers' group. */
export const newestCards = ({ telegram, groupId }: System): Map<number, SimMessage> => {
  const cards = new Map<number, SimMessage>()
  for (const message of telegram.messages(groupId)) {
    const [, order] = /Рахунок:\s*(\d+)/u.exec(wordsOf(message)) ?? []
    if (order !== undefined) cards.set(Number(order), message)
  }
  return cards
}

/** Buttons that take a chat, in the managers' group. */
export const claimButtons = ({ telegram, groupId }: System): Button[] =>
  telegram.messages(groupId).flatMap((message) => buttonsOf(message).filter(({ action }) => action === 'claim'))
