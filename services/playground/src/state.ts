import type { SimCrmMessage, SimMessage } from '@pinline/simulators'
import type { Shop } from './shop.ts'

const toFile = (file: { name: string; type: string; bytes: Uint8Array } | undefined) =>
  file === undefined ? undefined : { name: file.name, type: file.type, size: file.bytes.byteLength }

const toPhoneMessage = ({ file, from, ...message }: SimMessage) => ({
  ...message,
  from: { id: from.id, name: from.first_name, bot: from.is_bot },
  file: toFile(file),
})
const toCrmMessage = ({ file, ...message }: SimCrmMessage) => ({ ...message, file: toFile(file) })

/** Everything that the phones and the buyers' pages show now. `seq` is the last ledger entry that it contains. */
export const describeShop = ({ telegram, crm, ledger }: Shop) => ({
  seq: ledger.entries().length,
  bot: telegram.bot,
  group: telegram.groupId(),
  people: telegram.people(),
  telegram: telegram.chats().map((chat) => ({ ...chat, messages: telegram.messages(chat.id).map(toPhoneMessage) })),
  crm: crm.chats().map((chat) => ({ ...chat, messages: crm.messages(chat.id).map(toCrmMessage) })),
})
