import { toLedgerFile } from '../http.ts'
import type { Ledger } from '../ledger.ts'
import type { CrmStore, CrmWriter, NewCrmChat, SimCrmMessage } from './store.ts'
import type { WebhookFormat, createWebhooks } from './webhook.ts'

/** How a buyer's message arrives. */
export interface BuyerOptions {
  /** False: the CRM forgets to tell; `'duplicate'`: it tells twice. @defaultValue `true` */
  readonly webhook?: boolean | 'duplicate'
  /** A file that hangs on the message. */
  readonly file?: { readonly name: string; readonly bytes: Uint8Array; readonly image?: boolean; readonly type?: string }
  /** @defaultValue `'json'` */
  readonly format?: WebhookFormat
}

interface Deps {
  readonly store: CrmStore
  readonly ledger: Ledger
  readonly webhooks: ReturnType<typeof createWebhooks>
  readonly onSellerMessage: (message: SimCrmMessage) => void
}

const toFile = (file: NonNullable<BuyerOptions['file']>): NonNullable<SimCrmMessage['file']> => {
  const { name, bytes, image = false, type = image ? 'image/jpeg' : 'application/octet-stream' } = file
  return { name, bytes, type, image }
}

/** What buyers, people in the CRM's own panel and the marketplace do. Each act is in the ledger as `crm.buyer`, `crm.panel`, `crm.automatic`, `crm.edit` or `crm.remove`. */
export const createCrmWriters = ({ store, ledger, webhooks, onSellerMessage }: Deps) => {
  const note = (kind: string, message: SimCrmMessage): void => {
    const { chat, id: messageId, text, file } = message
    ledger.append({ system: 'crm', kind, ok: true, chat, messageId, text, ...(file === undefined ? {} : { files: [toLedgerFile(file)] }) })
  }
  const write = (kind: string, chat: number, side: CrmWriter, text: string): SimCrmMessage => {
    const message = store.addMessage(chat, side, text)
    note(kind, message)
    return message
  }
  const find = (chat: number, messageId: number): SimCrmMessage => {
    const message = store.findMessage(chat, messageId)
    if (message === undefined) throw new Error(`no message ${String(messageId)} in dialog ${String(chat)}`)
    return message
  }
  return {
    /** Opens a dialog and gives its number. */
    addChat: (fresh: NewCrmChat = {}): number => store.addChat(fresh).id,
    /** Gives the new message's id. The webhook goes out afterwards; wait for its `crm.webhook` entry where that matters. */
    buyerWrites: (chat: number, text: string, { webhook = true, file, format = 'json' }: BuyerOptions = {}): number => {
      const message = store.addMessage(chat, 'buyer', text, file === undefined ? {} : { file: toFile(file) })
      note('crm.buyer', message)
      if (webhook !== false) webhooks.tell(message, { format, copies: webhook === 'duplicate' ? 2 : 1 })
      return message.id
    },
    /** Somebody answers in the CRM's panel, which marks the dialog as read. */
    sellerWrites: (chat: number, text: string): number => {
      const message = write('crm.panel', chat, 'seller', text)
      store.markSeen(store.find(chat))
      onSellerMessage(message)
      return message.id
    },
    /** The marketplace writes by itself: neither buyer nor seller. */
    automaticMessage: (chat: number, text: string): number => write('crm.automatic', chat, 'system', text).id,
    /** Changes a text in place; no webhook tells of it. */
    editMessage: (chat: number, messageId: number, text: string): void => {
      const message = find(chat, messageId)
      Object.assign(message, { text, shown: store.toShown(text, message.side) })
      note('crm.edit', message)
    },
    /** Tells again of the newest message of a chat, as a webhook that comes late or twice. */
    webhookFor: (chat: number, { format = 'json' }: { format?: WebhookFormat } = {}): void => {
      const newest = store.find(chat).messages.at(-1)
      if (newest !== undefined) webhooks.tell(newest, { format })
    },
    /** Tells that the order of a chat was paid. */
    saleWebhookFor: (chat: number, { format = 'json' }: { format?: WebhookFormat } = {}): void => {
      webhooks.tellSale(chat, format)
    },
    /** Hides a message; it is seen with `hidden=1` only. No webhook tells of it. */
    deleteMessage: (chat: number, messageId: number): void => {
      const message = find(chat, messageId)
      message.deleted = true
      note('crm.remove', message)
    },
  }
}
