import type { Handovers } from '@pinline/db'

export interface OfferExpiryDeps {
  readonly handovers: Pick<Handovers, 'expire'>
  readonly ring: (destination: string) => void
}

const batch = 100

/** Ends offers of chats that nobody has answered in time. */
export const createOfferExpiry =
  ({ handovers, ring }: OfferExpiryDeps): (() => Promise<void>) =>
  async () => {
    for (const { destination } of await handovers.expire(batch)) ring(destination)
  }
