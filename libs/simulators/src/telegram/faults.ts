import { z } from 'zod'

/** Knobs of the simulated Telegram. Change them at any time; each takes effect with the next call or delivery. */
export interface TelegramFaults {
  /** Share of calls answered with 502 and not done. */
  errorRate5xx: number
  /** Wait before a call is looked at, in milliseconds. */
  slowMs: number
  /** Share of calls that are done, and whose connection is then cut instead of answered. */
  commitThenResetRate: number
  /** Every call: 401, as after the token was revoked. */
  unauthorized: boolean
  /** Privacy mode is off: `getMe` says that the bot reads all of its groups. */
  readsAllMessages: boolean
  /** Members of groups may write; where false only administrators may. */
  membersMayWrite: boolean
  /** Share of calls that get an HTML page with status 200, and are not done. */
  htmlPageRate: number
  /** Share of calls to a chat that are not done and get 429; later calls to that chat get 429 too until the time is over. */
  throttle429Rate: number
  /** Shortest and longest `retry_after` of such a 429, in seconds. */
  retryAfterSeconds: readonly [number, number]
  /** `real`: 30 calls a sliding second for the bot, 1 post a second in a chat, 20 posts a minute in a group. */
  limits: 'off' | 'real'
  /** Posts that one chat takes at once before 1 a second is enforced. */
  chatBurst: number
  /** People whose private chat answers 403, as after blocking the bot. */
  forbiddenUsers: Set<number>
  /** Old chat number → new one: calls to the old one get 400 with `migrate_to_chat_id`. */
  migrated: Map<number, number>
  /** Reactions get 400 REACTION_INVALID. */
  reactionNotAllowed: boolean
  /** Methods that answer 404, as on an older Bot API server. */
  unsupportedMethods: string[]
  /** Connections are refused. Updates wait. */
  down: boolean
  /** Share of updates that come twice. */
  duplicateRate: number
  /** Share of updates that later ones of the same person may overtake. */
  shuffleRate: number
  /** Shortest and longest wait before an update goes out, in milliseconds. */
  deliveryDelayMs: readonly [number, number]
  /** First wait after the second failed delivery to the webhook, in milliseconds; doubles up to 60 s. The first repeat is at once. */
  webhookBackoffMs: number
}

export const createTelegramFaults = (): TelegramFaults => ({
  errorRate5xx: 0,
  slowMs: 0,
  commitThenResetRate: 0,
  unauthorized: false,
  readsAllMessages: false,
  membersMayWrite: true,
  htmlPageRate: 0,
  throttle429Rate: 0,
  retryAfterSeconds: [1, 3],
  limits: 'off',
  chatBurst: 3,
  forbiddenUsers: new Set(),
  migrated: new Map(),
  reactionNotAllowed: false,
  unsupportedMethods: [],
  down: false,
  duplicateRate: 0,
  shuffleRate: 0,
  deliveryDelayMs: [0, 0],
  webhookBackoffMs: 1000,
})

const rate = z.number().min(0).max(1)
const range = z.tuple([z.number().min(0), z.number().min(0)]).refine(([low, high]) => low <= high, 'must rise')

/** JSON form of a change of knobs; sets are arrays, and `migrated` is an array of pairs. */
export const telegramFaultsPatch = z.strictObject({
  errorRate5xx: rate.exactOptional(),
  slowMs: z.int().min(0).exactOptional(),
  commitThenResetRate: rate.exactOptional(),
  unauthorized: z.boolean().exactOptional(),
  readsAllMessages: z.boolean().exactOptional(),
  membersMayWrite: z.boolean().exactOptional(),
  htmlPageRate: rate.exactOptional(),
  throttle429Rate: rate.exactOptional(),
  retryAfterSeconds: range.exactOptional(),
  limits: z.enum(['off', 'real']).exactOptional(),
  chatBurst: z.int().min(1).exactOptional(),
  forbiddenUsers: z
    .array(z.int())
    .transform((users) => new Set(users))
    .exactOptional(),
  migrated: z
    .array(z.tuple([z.int(), z.int()]))
    .transform((pairs) => new Map(pairs))
    .exactOptional(),
  reactionNotAllowed: z.boolean().exactOptional(),
  unsupportedMethods: z.array(z.string()).exactOptional(),
  down: z.boolean().exactOptional(),
  duplicateRate: rate.exactOptional(),
  shuffleRate: rate.exactOptional(),
  deliveryDelayMs: range.exactOptional(),
  webhookBackoffMs: z.int().min(1).exactOptional(),
}) satisfies z.ZodType<Partial<TelegramFaults>>
