import { z } from 'zod'
import type { Shop } from './shop.ts'
import { describeShop } from './state.ts'

/** A call of the control API. */
export interface ControlCall {
  readonly method: string
  /** From `/api` on, without query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The parsed body; undefined without one. */
  readonly body: unknown
}

/** Its answer, as JSON. */
export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

const file = z.strictObject({ name: z.string().min(1).max(200), type: z.string().max(100).optional(), base64: z.base64() })
const buyerMessage = z.strictObject({ chat: z.int(), text: z.string().max(20_000), file: file.optional() })
const phoneMessage = z.strictObject({
  user: z.int(),
  chat: z.int(),
  text: z.string().max(4096),
  replyTo: z.int().optional(),
  file: file.optional(),
})
const press = z.strictObject({ user: z.int(), chat: z.int(), message: z.int(), button: z.string().min(1) })
const faults = z.strictObject({ telegram: z.looseObject({}).optional(), crm: z.looseObject({}).optional() })

/** How long a press waits for the bot's answer before it tells that there is none yet. */
const answerTimeoutMs = 3000

const bytesOf = ({ base64 }: z.output<typeof file>): Uint8Array => Buffer.from(base64, 'base64')
const isImage = ({ type = '' }: z.output<typeof file>): boolean => type.startsWith('image/')
const ok = (body: unknown): ControlAnswer => ({ status: 200, body })

const writeAsBuyer = ({ crm }: Shop, body: unknown): ControlAnswer => {
  const { chat, text, file: sent } = buyerMessage.parse(body)
  if (sent === undefined) return ok({ messageId: crm.buyerWrites(chat, text) })
  const attached = { name: sent.name, bytes: bytesOf(sent), image: isImage(sent), ...(sent.type === undefined ? {} : { type: sent.type }) }
  return ok({ messageId: crm.buyerWrites(chat, text, { file: attached }) })
}

const findUser = ({ telegram }: Shop, id: number) => {
  const user = telegram.people().find((person) => person.id === id)
  if (user === undefined) throw new Error(`nobody has the number ${String(id)}`)
  return user
}

const writeAsManager = (shop: Shop, body: unknown): ControlAnswer => {
  const { user, chat, text, replyTo, file: sent } = phoneMessage.parse(body)
  const { telegram } = shop
  const reply = replyTo === undefined ? {} : { replyTo }
  if (sent === undefined) return ok(telegram.sendText(findUser(shop, user), chat, text, reply))
  const attached = {
    name: sent.name,
    bytes: bytesOf(sent),
    ...(sent.type === undefined ? {} : { type: sent.type }),
    ...(text === '' ? {} : { caption: text }),
    ...reply,
  }
  return ok(
    isImage(sent) ? telegram.sendPhoto(findUser(shop, user), chat, attached) : telegram.sendDocument(findUser(shop, user), chat, attached),
  )
}

const pressButton = async (shop: Shop, body: unknown): Promise<ControlAnswer> => {
  const { user, chat, message, button } = press.parse(body)
  const { updateId, answered } = shop.telegram.pressButton(findUser(shop, user), chat, message, button)
  const { promise: late, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => {
    resolve(null)
  }, answerTimeoutMs)
  const answer = await Promise.race([answered, late])
  clearTimeout(timer)
  return ok({ updateId, answer })
}

const changeFaults = ({ telegram, crm }: Shop, body: unknown): ControlAnswer => {
  const patch = faults.parse(body)
  const outcomes = [telegram.patchFaults(patch.telegram ?? {}), crm.patchFaults(patch.crm ?? {})]
  const complaint = outcomes.find((outcome) => outcome.status === 'invalid')
  if (complaint !== undefined) return { status: 400, body: { error: complaint.reason } }
  return ok({ telegram: telegram.describeFaults(), crm: crm.describeFaults() })
}

const readLedger = ({ ledger }: Shop, query: URLSearchParams): ControlAnswer => {
  const after = z.coerce
    .number()
    .int()
    .min(0)
    .parse(query.get('after') ?? '0')
  // Entry number n stands at place n - 1.
  return ok({ entries: ledger.entries().slice(after, after + 1000) })
}

const route = (shop: Shop, { method, path, query, body }: ControlCall): ControlAnswer | Promise<ControlAnswer> => {
  switch (`${method} ${path}`) {
    case 'GET /api/state':
      return ok(describeShop(shop))
    case 'GET /api/ledger':
      return readLedger(shop, query)
    case 'GET /api/faults':
      return ok({ telegram: shop.telegram.describeFaults(), crm: shop.crm.describeFaults() })
    case 'PUT /api/faults':
      return changeFaults(shop, body)
    case 'POST /api/buyer/messages':
      return writeAsBuyer(shop, body)
    case 'POST /api/telegram/messages':
      return writeAsManager(shop, body)
    case 'POST /api/telegram/press':
      return pressButton(shop, body)
    default:
      return { status: 404, body: { error: 'not found' } }
  }
}

/** Answers the control API. What a person cannot do (no such chat, message or button) is 409, a body of the wrong shape 400. Never rejects. */
export const createControl =
  (shop: Shop) =>
  async (call: ControlCall): Promise<ControlAnswer> => {
    try {
      return await route(shop, call)
    } catch (thrown) {
      if (thrown instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(thrown) } }
      return { status: 409, body: { error: thrown instanceof Error ? thrown.message : String(thrown) } }
    }
  }
