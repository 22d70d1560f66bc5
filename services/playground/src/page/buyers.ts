import type { SimCrmMessage } from '@pinline/simulators'
import type { BuyerChat, BuyerMessage } from '../api.ts'
import type { Shop } from '../shop.ts'
import { toPageFile } from './files.ts'

const toBuyerMessage = ({ id, chat, side, text, deleted, writtenAt, seenAt, file }: SimCrmMessage): BuyerMessage => ({
  id,
  chat,
  side,
  text,
  deleted,
  writtenAt,
  seenAt,
  ...(file === undefined ? {} : { file: toPageFile(`crm/${String(id)}`, file) }),
})

/** A dialog of the simulated CRM as its buyer's page shows it; undefined where there is none. */
export const readBuyerChat = ({ crm, buyerName }: Shop, id: number): BuyerChat | undefined => {
  const chat = crm.chats().find((one) => one.id === id)
  if (chat === undefined) return undefined
  const { email, product, unread } = chat
  return { id, name: buyerName(id), email, product, unread, messages: crm.messages(id).map(toBuyerMessage) }
}
