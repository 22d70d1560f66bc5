import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Ledger } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { CrmFaults } from './faults.ts'
import type { CrmStore, SimCrmMessage } from './store.ts'

/** How a webhook travels. */
export type WebhookFormat = 'json' | 'form' | 'query'

/** Where the CRM tells of a message or a sale. */
export interface CrmWebhooks {
  /** Whole address of the message webhook, with the key. */
  readonly url?: string
  /** Whole address of the sale webhook, with the key, and the password that signs it. */
  readonly sale?: { readonly url: string; readonly password: string }
}

type Fields = Readonly<Record<string, string | number>>

const toRequest = (url: string, fields: Fields, format: WebhookFormat): { url: string; init: RequestInit } => {
  const texts = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]))
  const form = new URLSearchParams(texts)
  switch (format) {
    case 'json':
      return { url, init: { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) } }
    case 'form':
      return { url, init: { method: 'POST', body: form } }
    case 'query':
      return { url: `${url}?${form.toString()}`, init: { method: 'GET' } }
  }
}

interface Deps {
  readonly store: CrmStore
  readonly faults: CrmFaults
  readonly ledger: Ledger
  readonly random: Random
  readonly sellerId: number
  readonly webhooks: () => CrmWebhooks
}

/** Tells the outside of messages and sales. Each telling is tried once, as a CRM that does not repeat; its end is in the ledger as `crm.webhook`. */
export const createWebhooks = ({ store, faults, ledger, random, sellerId, webhooks }: Deps) => {
  const fire = async (chat: number, messageId: number | undefined, request: ReturnType<typeof toRequest>, note: string): Promise<void> => {
    const record = { system: 'crm', kind: 'crm.webhook', chat, messageId, note } as const
    const [low, high] = faults.webhookDelayMs
    const delayMs = random.between(low, high)
    if (delayMs > 0) await wait(delayMs)
    try {
      const answer = await fetch(request.url, { ...request.init, signal: AbortSignal.timeout(10_000) })
      await answer.arrayBuffer()
      ledger.append({ ...record, ok: answer.ok, status: answer.status })
    } catch (thrown) {
      ledger.append({ ...record, ok: false, error: thrown instanceof Error ? thrown.name : 'error' })
    }
  }
  const messageFields = (message: SimCrmMessage): Fields => ({
    InvoiceId: message.chat,
    DebateId: message.chat - 129_000_000 + 777,
    MessageId: message.id,
    OwnerId: message.side === 'seller' ? sellerId : 0,
    MessageDate: message.writtenAt.replace(' ', 'T'),
    Message: message.text,
    ImagePath: '',
    Email: store.find(message.chat).email,
  })
  return {
    /** Tells of one message, unless no address is set or the knob loses it. */
    tell: (message: SimCrmMessage, { format = 'json', copies = 1 }: { format?: WebhookFormat; copies?: number } = {}): void => {
      const { url } = webhooks()
      if (url === undefined) return
      if (random.chance(faults.webhookDropRate)) {
        ledger.append({
          system: 'crm',
          kind: 'crm.webhook',
          ok: false,
          chat: message.chat,
          messageId: message.id,
          error: 'dropped',
          note: format,
        })
        return
      }
      const total = copies + (random.chance(faults.webhookDuplicateRate) ? 1 : 0)
      for (let copy = 0; copy < total; copy += 1)
        void fire(message.chat, message.id, toRequest(url, messageFields(message), format), format)
    },
    /** Tells that the order of a dialog was paid, signed as the CRM does. Does nothing where no address is set. */
    tellSale: (chatId: number, format: WebhookFormat): void => {
      const { sale } = webhooks()
      const { id, itemId, email, orderedAt } = store.find(chatId)
      if (sale === undefined) return
      const sign = createHash('sha256')
        .update(`${sale.password.toLowerCase()};${String(id)};${String(itemId)}`)
        .digest('hex')
      const fields = {
        ID_I: id,
        ID_D: itemId,
        Amount: 450.5,
        Currency: 'UAH',
        Email: email,
        Date: orderedAt,
        SHA256: sign,
        Through: '',
        IsMyProduct: 'true',
      }
      void fire(id, undefined, toRequest(sale.url, fields, format), `sale ${format}`)
    },
  }
}
