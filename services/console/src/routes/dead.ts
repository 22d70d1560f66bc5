import { isStoreFailure } from '@pinline/db'
import type { DeadLetter, DeadLetters, LetterKey } from '@pinline/db'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { RefusedError } from '../refused.ts'

export type DeadRoutesDeps = {
  letters: DeadLetters
  /** Characters that the CRM takes in one message. */
  textLimit: number
}

const shortBody = 64 * 1024

const page = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(50),
})
/** `lane-seq`; for an update of Telegram's its person's lane and its number. */
const id = z.object({ id: z.string().regex(/^\d{1,15}-\d{1,15}$/, 'must be two numbers with a dash between them') })
const nothing = z.strictObject({})

/** @throws RefusedError with what is wrong */
const read = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new RefusedError(400, `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`.trim())
}

const keyOf = (params: unknown): LetterKey => {
  const [lane = 0, seq = 0] = read(id, params).id.split('-').map(Number)
  return { lane, seq }
}

const withId = <Letter extends DeadLetter>({ lane, seq, ...letter }: Letter) => ({ id: `${String(lane)}-${String(seq)}`, ...letter })

const refusals = {
  missing: [404, 'no such dead letter'],
  settled: [409, 'somebody has decided about it already'],
  unreadable: [422, 'its content is gone'],
  'not-text': [422, 'it has no text to change'],
} as const

const isRefusal = (status: string): status is keyof typeof refusals => Object.hasOwn(refusals, status)

/** @throws RefusedError where nothing was done */
const told = ({ status }: { readonly status: string }): { status: string } => {
  if (!isRefusal(status)) return { status }
  const [code, text] = refusals[status]
  throw new RefusedError(code, text)
}

/** Dead letters over HTTP. Whatever changes something is JSON, which no other site can make a browser send; it is audited as the console's. */
export const deadRoutes = (api: FastifyInstance, { letters, textLimit }: DeadRoutesDeps): void => {
  const edited = z.strictObject({ text: z.string().trim().min(1).max(textLimit) })
  const options = { bodyLimit: shortBody }
  api.addHook('onRequest', (request, _reply, done) => {
    const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '')
    done(request.method === 'GET' || request.method === 'HEAD' || isJson ? undefined : new RefusedError(415, 'a change must be JSON'))
  })
  api.setErrorHandler((error) => {
    throw isStoreFailure(error) ? new RefusedError(503, 'postgres is away') : error
  })
  api.get('/dead', async (request) => {
    const query = read(page, request.query)
    const { letters: found, ...counts } = await letters.list(query.page, query.size)
    return { ...counts, letters: found.map(withId) }
  })
  api.get('/dead/:id', async (request) => {
    const letter = await letters.get(keyOf(request.params))
    if (letter === null) throw new RefusedError(404, 'no such dead letter')
    return withId(letter)
  })
  api.post('/dead/:id/replay', options, async (request) => {
    read(nothing, request.body)
    return told(await letters.replay(keyOf(request.params), 'console'))
  })
  api.post('/dead/:id/drop', options, async (request) => {
    read(nothing, request.body)
    return told(await letters.drop(keyOf(request.params), 'console'))
  })
  api.patch('/dead/:id', options, async (request) =>
    told(await letters.edit(keyOf(request.params), read(edited, request.body).text, 'console')),
  )
}
