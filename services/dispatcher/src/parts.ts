import type { Crm, Pause } from '@pinline/domain'
import type { Clock, Lifecycle, Logger, Metrics, Reach } from '@pinline/platform'
import type { Limiter, TelegramClient } from '@pinline/telegram'
import type { Config } from './config.ts'
import type { HelpDeskParts } from './help-desk.ts'
import type { Stores } from './stores.ts'
import type { Destinations } from './telegram/destinations.ts'

export interface DispatcherDeps {
  readonly config: Config
  readonly lifecycle: Pick<Lifecycle, 'defer'>
  readonly clock: Clock
  /** How timers wait for their next turns. @defaultValue real time */
  readonly pause?: Pause
  /** Places where this process can be made to fail. @defaultValue none */
  readonly reach?: Reach
  readonly logger: Logger
}

/** What the pieces of this service are made of. */
export interface Parts extends DispatcherDeps {
  readonly stores: Stores
  readonly crm: Crm
  readonly client: TelegramClient
  readonly limiter: Limiter
  readonly destinations: Destinations
  /** Null: this installation has none. */
  readonly helpDesk: HelpDeskParts | null
  readonly metrics: Metrics
  readonly onError: (error: unknown) => void
}
