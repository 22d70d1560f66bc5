import type { Logger } from '@pinline/platform'

/** The little that the adapter logs: counts and account numbers, never text, addresses or tokens. */
export type CrmLogger = Pick<Logger, 'warn'>
