import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

/** A Telegram that only answers: no limits, no memory, as little of its own as possible in what is measured. */
export interface BareTelegram {
  readonly url: string
  /** Milliseconds (monotonic) at which a message with this mark arrived. Rejects when it has not after 30 s. */
  arrival(mark: number): Promise<number>
  /** Messages that came a second time. */
  repeated(): number
  close(): void
}

/** Text that can be found again in a card. */
export const markText = (mark: number): string => `bench-${String(mark)}-x`

const marks = /bench-(\d+)-x/g
const pollMs = 1_000
const arrivalTimeoutMs = 30_000

const resultOf = (method: string, messageId: number): unknown => {
  if (method === 'getMe') return { id: 7_000_001, is_bot: true, first_name: 'bench', username: 'bench_bot' }
  if (method === 'getUpdates' || method === 'getChatAdministrators') return []
  return method.startsWith('send') ? { message_id: messageId, date: 1, chat: { id: 1, type: 'supergroup', title: 'bench' } } : true
}

export const startTelegram = async (): Promise<BareTelegram> => {
  const arrived = new Map<number, number>()
  const waiting = new Map<number, (at: number) => void>()
  let messages = 0
  let again = 0
  const note = (mark: number, at: number): void => {
    if (arrived.has(mark)) again += 1
    else arrived.set(mark, at)
    waiting.get(mark)?.(at)
    waiting.delete(mark)
  }
  const server = createServer((request, response) => {
    const at = performance.now()
    void text(request).then(async (body) => {
      const method = request.url?.split('/').at(-1) ?? ''
      if (method.startsWith('send')) for (const [, mark] of body.matchAll(marks)) note(Number(mark), at)
      if (method === 'getUpdates') await delay(pollMs)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ ok: true, result: resultOf(method, (messages += 1)) }))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    repeated: () => again,
    arrival: (mark) =>
      new Promise((found, failed) => {
        const at = arrived.get(mark)
        if (at !== undefined) {
          found(at)
          return
        }
        const timer = setTimeout(() => {
          failed(new Error(`message ${String(mark)} never arrived`))
        }, arrivalTimeoutMs)
        waiting.set(mark, (now) => {
          clearTimeout(timer)
          found(now)
        })
      }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
