import type { Surroundings } from './surroundings.ts'
import { markText } from './telegram.ts'

/** Milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
}

/** Sends one message with a mark into a chat; resolves when its webhook was answered. */
export type SendMessage = (chat: number, mark: number) => Promise<void>

const post = async (url: string, body: string): Promise<void> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await response.text()
  if (!response.ok) throw new Error(`the webhook was answered with ${String(response.status)}`)
}

/** The two ways of a message: through the services, which read it from the CRM, and through the bare pipeline, which gets it whole. */
export const createWays = ({ crm, hookUrl, bare }: Surroundings): { services: SendMessage; bare: SendMessage } => ({
  services: (chat, mark) => {
    crm.buyerWrites(chat, markText(mark), { webhook: false })
    return post(hookUrl, JSON.stringify({ InvoiceId: chat }))
  },
  bare: (chat, mark) => post(bare.url, JSON.stringify({ chat, text: markText(mark) })),
})

const quantile = (sorted: readonly number[], part: number): number => {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  return Math.round(value * 100) / 100
}

export const toLatency = (times: readonly number[]): Latency => {
  const sorted = times.toSorted((a, b) => a - b)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}

/** What a load gave: milliseconds of each message, and messages a second. */
export interface Sent {
  readonly times: readonly number[]
  readonly perSecond: number
}

let lastMark = 0

/** Sends `count` messages over the chats in turn, `underWay` at a time. Times run from the webhook's start to the arrival at Telegram. */
export const sendAll = async (
  { telegram }: Pick<Surroundings, 'telegram'>,
  send: SendMessage,
  { chats, count, underWay }: { chats: readonly number[]; count: number; underWay: number },
): Promise<Sent> => {
  const times: number[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) {
      const chat = chats[next % chats.length] ?? 0
      next += 1
      const mark = (lastMark += 1)
      const begun = performance.now()
      const [arrived] = await Promise.all([telegram.arrival(mark), send(chat, mark)])
      times.push(arrived - begun)
    }
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: underWay }, work))
  return { times, perSecond: Math.round((count / (performance.now() - begun)) * 1000) }
}
