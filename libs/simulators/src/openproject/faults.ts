import { z } from 'zod'

/** Knobs of the simulated OpenProject. Change them at any time; each takes effect with the next call. */
export interface OpenProjectFaults {
  /** Connections are refused. */
  down: boolean
  /** Share of calls answered with a 502 page of a proxy and not done. */
  errorRate5xx: number
  /** Wait before a slow call is looked at, in milliseconds. It is done afterwards even when the caller has gone. */
  slowMs: number
  /** Share of calls that are slow when `slowMs` is above 0. */
  slowRate: number
  /** Share of writing calls that are done, and whose connection is then cut instead of answered. */
  commitThenResetRate: number
  /** Share of writing calls that are done, and answered by a proxy with a 503 page and `Retry-After`. */
  commitThenMaintenanceRate: number
  /** Wait between the deed of a writing call and its answer, in milliseconds. */
  answerLateMs: number
  /** Share of calls that get 429 and are not done. */
  throttle429Rate: number
  /** Seconds in the `Retry-After` of a 429 or 503; 0 sends none. */
  retryAfterSeconds: number
  /** Share of changes before which somebody else edits the work package, so that they end in a 409. */
  conflictRate: number
  /** Every file is refused as a type that is not allowed. */
  refuseFiles: boolean
  /** Largest file in bytes, as the configuration tells it. */
  maxFileBytes: number
  /** The account has lost its rights in the projects: it may look, and nothing else. */
  forbidden: boolean
  /** The key is not valid any more. */
  unauthorized: boolean
  /** Access tokens of OAuth given out so far are dead. Resets itself. */
  expireTokensOnce: boolean
  /** Custom fields that are not marked "Used as a filter". */
  unfilterableFields: Set<number>
  /** Statuses into which the workflow lets nobody go. */
  refusedStatuses: Set<number>
  /** Work packages need the custom field of the building. */
  requireBuilding: boolean
  /** Attachments have no digest yet. */
  withoutDigest: boolean
  /** Time in which edits of one person become one webhook, in milliseconds; begins anew with each. 0 tells of each at once. */
  aggregationMs: number
  /** Share of webhooks that never come. */
  webhookDropRate: number
  /** Share of webhooks that come twice. */
  webhookDuplicateRate: number
  /** Shortest and longest wait before a webhook, in milliseconds; a wide range shuffles them. */
  webhookDelayMs: readonly [number, number]
}

export const createOpenProjectFaults = (aggregationMs: number): OpenProjectFaults => ({
  down: false,
  errorRate5xx: 0,
  slowMs: 0,
  slowRate: 1,
  commitThenResetRate: 0,
  commitThenMaintenanceRate: 0,
  answerLateMs: 0,
  throttle429Rate: 0,
  retryAfterSeconds: 0,
  conflictRate: 0,
  refuseFiles: false,
  maxFileBytes: 5_242_880,
  forbidden: false,
  unauthorized: false,
  expireTokensOnce: false,
  unfilterableFields: new Set(),
  refusedStatuses: new Set(),
  requireBuilding: false,
  withoutDigest: false,
  aggregationMs,
  webhookDropRate: 0,
  webhookDuplicateRate: 0,
  webhookDelayMs: [0, 0],
})

const rate = z.number().min(0).max(1).exactOptional()
const flag = z.boolean().exactOptional()
const ms = z.int().min(0).exactOptional()
const numbers = z
  .array(z.int())
  .transform((all) => new Set(all))
  .exactOptional()

/** JSON form of a change of knobs; a set is an array. */
export const openProjectFaultsPatch = z.strictObject({
  down: flag,
  errorRate5xx: rate,
  slowMs: ms,
  slowRate: rate,
  commitThenResetRate: rate,
  commitThenMaintenanceRate: rate,
  answerLateMs: ms,
  throttle429Rate: rate,
  retryAfterSeconds: ms,
  conflictRate: rate,
  refuseFiles: flag,
  maxFileBytes: ms,
  forbidden: flag,
  unauthorized: flag,
  expireTokensOnce: flag,
  unfilterableFields: numbers,
  refusedStatuses: numbers,
  requireBuilding: flag,
  withoutDigest: flag,
  aggregationMs: ms,
  webhookDropRate: rate,
  webhookDuplicateRate: rate,
  webhookDelayMs: z
    .tuple([z.number().min(0), z.number().min(0)])
    .refine(([low, high]) => low <= high, 'must rise')
    .exactOptional(),
}) satisfies z.ZodType<Partial<OpenProjectFaults>>
