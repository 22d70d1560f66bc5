import type { Timer } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import { createActivationTimer } from './activations.ts'
import { createAnswerClockTimer } from './answer-clock.ts'
import { createListExpiry } from './list-expiry.ts'
import { createOfferExpiry } from './offer-expiry.ts'
import { createPinWarnings } from './pin-warnings.ts'
import { createReminders } from './reminders.ts'
import { createStaleCardsTimer } from './stale-cards.ts'
import type { Stores } from '../stores.ts'

/** A person who waits for something sees it within this time. */
const everyMs = 5_000
/** Nobody waits for old lists to go. */
const expireMs = 600_000
/** A button that claims what is taken does no harm when it is pressed. */
const staleMs = 15_000

export interface DeskTimersDeps {
  readonly stores: Pick<
    Stores,
    'desk' | 'staleCards' | 'pins' | 'handovers' | 'marks' | 'answerTimer' | 'lists' | 'activations' | 'boards' | 'localTime'
  >
  readonly pinTtlMs: number
  readonly ring: (destination: string) => void
  readonly clock: Clock
}

/** What happens to chats by themselves: warnings before a pin ends, offers that run out, reminders, the answer timer. */
export const createDeskTimers = ({ stores, pinTtlMs, ring, clock }: DeskTimersDeps): Timer[] => [
  { name: 'pin-warnings', everyMs, run: createPinWarnings({ pins: stores.pins, pinTtlMs, ring }) },
  { name: 'offer-expiry', everyMs, run: createOfferExpiry({ handovers: stores.handovers, ring }) },
  { name: 'reminders', everyMs, run: createReminders({ marks: stores.marks, ring }) },
  { name: 'activations', everyMs, run: createActivationTimer({ ...stores, ring, clock }) },
  { name: 'list-expiry', everyMs: expireMs, run: createListExpiry({ lists: stores.lists, clock }) },
  { name: 'stale-cards', everyMs: staleMs, run: createStaleCardsTimer({ ...stores, ring }) },
  { name: 'answer-clock', everyMs, run: createAnswerClockTimer({ answerTimer: stores.answerTimer, ring }) },
]
