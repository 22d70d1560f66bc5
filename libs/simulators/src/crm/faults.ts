import { z } from 'zod'

/** Knobs of the simulated CRM. Change them at any time; each takes effect with the next call. */
export interface CrmFaults {
  /** Key of the list of dialogs. */
  listKey: 'items' | 'chats'
  /** Numbers and flags arrive as text. */
  numbersAsText: boolean
  /** Messages arrive as `{messages: […]}` instead of a bare array. */
  wrapMessages: boolean
  /** Share of written texts that are kept altered: line breaks as `<br>`, entities encoded, trailing blanks cut. */
  alterTextRate: number
  /** Share of altered texts of the seller in which one character is really another. */
  changedCharacterRate: number
  /** File names arrive URL-encoded. */
  encodeNames: boolean
  /** Reading a dialog marks it as read by the seller. */
  readMarksSeen: boolean
  /** The webhook also fires for what the seller wrote. */
  webhookForSeller: boolean
  /** Share of message webhooks that never come. */
  webhookDropRate: number
  /** Share of message webhooks that come twice. */
  webhookDuplicateRate: number
  /** Shortest and longest wait before a webhook, in milliseconds; a wide range shuffles them. */
  webhookDelayMs: readonly [number, number]
  /** Share of calls answered with a 503 page and not done. */
  errorRate5xx: number
  /** Wait before a slow call is looked at, in milliseconds. */
  slowMs: number
  /** Share of calls that are slow when `slowMs` is above 0. */
  slowRate: number
  /** Share of writing calls that are done, and whose connection is then cut instead of answered. */
  commitThenResetRate: number
  /** The next call with a token gets 401, and the token is dead. Resets itself. */
  unauthorizedOnce: boolean
  /** Life of tokens given out from now on. */
  tokenLifetimeMs: number
  /** Share of calls that get an HTML page with status 200, and are not done. */
  htmlPageRate: number
  /** Share of calls that get 429 and are not done. */
  throttle429Rate: number
  /** Seconds in the `Retry-After` of such a 429. */
  retryAfterSeconds: number
  /** Every call with a token gets 403. */
  forbidden: boolean
  /** The key may read and nothing else: writing calls get 403, and the list of its rights says so. */
  readOnly: boolean
  /** Uploads are answered, each file refused. */
  refuseFiles: boolean
  /** Uploads of files whose names begin so are answered, and the file refused; empty for none. */
  refuseFilesNamed: string
  /** Chats whose files are never answered. */
  hangFiles: Set<number>
  /** Connections are refused. */
  down: boolean
}

export const createCrmFaults = (): CrmFaults => ({
  listKey: 'chats',
  numbersAsText: false,
  wrapMessages: false,
  alterTextRate: 0,
  changedCharacterRate: 0.1,
  encodeNames: false,
  readMarksSeen: false,
  webhookForSeller: false,
  webhookDropRate: 0,
  webhookDuplicateRate: 0,
  webhookDelayMs: [0, 0],
  errorRate5xx: 0,
  slowMs: 0,
  slowRate: 1,
  commitThenResetRate: 0,
  unauthorizedOnce: false,
  tokenLifetimeMs: 7_200_000,
  htmlPageRate: 0,
  throttle429Rate: 0,
  retryAfterSeconds: 1,
  forbidden: false,
  readOnly: false,
  refuseFiles: false,
  refuseFilesNamed: '',
  hangFiles: new Set(),
  down: false,
})

const rate = z.number().min(0).max(1).exactOptional()
const flag = z.boolean().exactOptional()

/** JSON form of a change of knobs; the set is an array. */
export const crmFaultsPatch = z.strictObject({
  listKey: z.enum(['items', 'chats']).exactOptional(),
  numbersAsText: flag,
  wrapMessages: flag,
  alterTextRate: rate,
  changedCharacterRate: rate,
  encodeNames: flag,
  readMarksSeen: flag,
  webhookForSeller: flag,
  webhookDropRate: rate,
  webhookDuplicateRate: rate,
  webhookDelayMs: z
    .tuple([z.number().min(0), z.number().min(0)])
    .refine(([low, high]) => low <= high, 'must rise')
    .exactOptional(),
  errorRate5xx: rate,
  slowMs: z.int().min(0).exactOptional(),
  slowRate: rate,
  commitThenResetRate: rate,
  unauthorizedOnce: flag,
  tokenLifetimeMs: z.int().min(0).exactOptional(),
  htmlPageRate: rate,
  throttle429Rate: rate,
  retryAfterSeconds: z.number().min(0).exactOptional(),
  forbidden: flag,
  readOnly: flag,
  refuseFiles: flag,
  refuseFilesNamed: z.string().exactOptional(),
  hangFiles: z
    .array(z.int())
    .transform((chats) => new Set(chats))
    .exactOptional(),
  down: flag,
}) satisfies z.ZodType<Partial<CrmFaults>>
