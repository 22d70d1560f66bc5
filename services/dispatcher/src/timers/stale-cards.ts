import type { Desk, StaleCards } from '@pinline/db'

export interface StaleCardsDeps {
  readonly staleCards: StaleCards
  readonly desk: Pick<Desk, 'redraw'>
  readonly ring: (destination: string) => void
}

/** Draws cards again whose button claims a chat that somebody has. */
export const createStaleCardsTimer =
  ({ staleCards, desk, ring }: StaleCardsDeps): (() => Promise<void>) =>
  async () => {
    for (const chat of await staleCards.find()) for (const { destination } of await desk.redraw(chat)) ring(destination)
  }
