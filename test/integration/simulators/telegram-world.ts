import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { createTelegramSimulator } from '@pinline/simulators'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

export const token = '123456:test'
export const group = -1_001_000_000_001

const answer = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().optional(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
})

/** A started simulator with one manager, and a plain client of its Bot API. */
export const createTelegramWorld = async ({ seed = 1, groupId = group }: { seed?: number; groupId?: number } = {}) => {
  const telegram = createTelegramSimulator({ token, groupId, seed })
  await telegram.start()
  onTestFinished(() => telegram.stop())
  const anna = telegram.addUser({ firstName: 'Anna', username: 'anna_example' })

  const send = (method: string, init: RequestInit): Promise<Response> =>
    fetch(`${telegram.url}/bot${token}/${method}`, { method: 'POST', ...init })
  const call = async (method: string, args: object = {}) => {
    const response = await send(method, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(args) })
    return { status: response.status, ...answer.parse(await response.json()) }
  }
  const post = async (text: string, extra: object = {}): Promise<number> => {
    const { result } = await call('sendMessage', { chat_id: groupId, text, ...extra })
    return z.object({ message_id: z.number() }).parse(result).message_id
  }
  return { telegram, anna, send, call, post }
}

/** An update as a webhook of ours receives it. */
export interface Received {
  readonly updateId: number
  readonly text: string | undefined
  readonly headers: IncomingHttpHeaders
}

const update = z.object({ update_id: z.number(), message: z.object({ text: z.string().optional() }).optional() })

/** A webhook that keeps what it gets; `answers` are given one after another, then 200. */
export const createReceiver = async (answers: { status: number; headers?: Record<string, string> }[] = []) => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { update_id: updateId, message } = update.parse(JSON.parse(Buffer.concat(chunks).toString()))
      received.push({ updateId, text: message?.text, headers: request.headers })
      const { status, headers } = answers.shift() ?? { status: 200 }
      response.writeHead(status, headers).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  )
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port')
  return { received, url: `http://127.0.0.1:${String(address.port)}/telegram/webhook` }
}
