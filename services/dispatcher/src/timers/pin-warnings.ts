import type { Pins } from '@pinline/db'

export interface PinWarningsDeps {
  readonly pins: Pick<Pins, 'warn'>
  /** How long a pin lasts. */
  readonly pinTtlMs: number
  readonly ring: (destination: string) => void
}

const leadMs = 30 * 60_000
const batch = 100

/** Tells owners half an hour before a pin ends; of pins that last less than an hour, when half of it is over. */
export const createPinWarnings = ({ pins, pinTtlMs, ring }: PinWarningsDeps): (() => Promise<void>) => {
  const withinMs = Math.min(leadMs, pinTtlMs / 2)
  return async () => {
    for (const { destination } of await pins.warn(withinMs, batch)) ring(destination)
  }
}
