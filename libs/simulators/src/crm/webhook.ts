import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Ledger } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { CrmFaults } from './faults.ts'
import type { CrmStore, SimCrmChat, SimCrmMessage } from './store.ts'

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

/** What a webhook is about. */
interface Subject {
  readonly chat: number
  readonly messageId?: number
  readonly note: string
}

const fire = async ({ faults, ledger, random }: Deps, subject: Subject, { url, init }: ReturnType<typeof toRequest>): Promise<void> => {
  const record = { system: 'crm', kind: 'crm.webhook', ...subject } as const
  const [low, high] = faults.webhookDelayMs
  const delayMs = random.between(low, high)
  if (delayMs > 0) await wait(delayMs)
  const sinceMs = ledger.nowMs()
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) })
    await answer.arrayBuffer()
    ledger.append({ ...record, ok: answer.ok, status: answer.status, sinceMs })
  } catch (thrown) {
    ledger.append({ ...record, ok: false, error: thrown instanceof Error ? thrown.name : 'error', sinceMs })
  }
}

const messageFields = (message: SimCrmMessage, { email, sellerId }: { email: string; sellerId: number }): Fields => ({
  InvoiceId: message.chat,
  DebateId: message.chat - 129_000_000 + 777,
  MessageId: message.id,
  OwnerId: message.side === 'seller' ? sellerId : 0,
  MessageDate: message.writtenAt.replace(' ', 'T'),
  Message: message.text,
  ImagePath: '',
  Email: email,
})

const saleFields = ({ id, itemId, email, orderedAt }: SimCrmChat, password: string): Fields => ({
  ID_I: id,
  ID_D: itemId,
  Amount: 450.5,
  Currency: 'UAH',
  Email: email,
  Date: orderedAt,
  SHA256: createHash('sha256')
    .update(`${password.toLowerCase()};${String(id)};${String(itemId)}`)
    .digest('hex'),
  Through: '',
  IsMyProduct: 'true',
})

/** Tells the outside of messages and sales. Each telling is tried once, as a CRM that does not repeat; its end is in the ledger as `crm.webhook`. */
export const createWebhooks = (deps: Deps) => {
  const { store, faults, ledger, random, sellerId, webhooks } = deps
  return {
    /** Tells of one message, unless no address is set or the knob loses it. */
    tell: (message: SimCrmMessage, { format = 'json', copies = 1 }: { format?: WebhookFormat; copies?: number } = {}): void => {
      const { url } = webhooks()
      if (url === undefined) return
      const subject = { chat: message.chat, messageId: message.id, note: format }
      if (random.chance(faults.webhookDropRate)) {
        ledger.append({ system: 'crm', kind: 'crm.webhook', ok: false, error: 'dropped', ...subject })
        return
      }
      const request = toRequest(url, messageFields(message, { email: store.find(message.chat).email, sellerId }), format)
      const total = copies + (random.chance(faults.webhookDuplicateRate) ? 1 : 0)
      for (let copy = 0; copy < total; copy += 1) void fire(deps, subject, request)
    },
    /** Tells that the order of a dialog was paid, signed as the CRM does. Does nothing where no address is set. */
    tellSale: (chatId: number, format: WebhookFormat): void => {
      const { sale } = webhooks()
      if (sale === undefined) return
      const fields = saleFields(store.find(chatId), sale.password)
      void fire(deps, { chat: chatId, note: `sale ${format}` }, toRequest(sale.url, fields, format))
    },
  }
}
