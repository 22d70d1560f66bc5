import type { PhoneMessage } from '../../../src/api.ts'
import { buttonFor } from '../world/buttons.ts'

/** A card (or list of cards) that nobody has taken yet, and the button that takes it. */
interface FreeCard {
  readonly message: PhoneMessage
  /** Callback data. */
  readonly button: string
}

const toFreeCard = (message: PhoneMessage): FreeCard | undefined => {
  const claiming = message.id === 0 || !message.from.bot ? undefined : buttonFor(message, 'claim')
  return claiming === undefined ? undefined : { message, button: claiming.button }
}

/** The newest free card of the group; one in view goes before newer ones out of view. Null where none is free. */
export const findFreeCard = (messages: readonly PhoneMessage[], inView: ReadonlySet<string>): FreeCard | null => {
  const free = messages.map(toFreeCard).filter((card) => card !== undefined)
  return free.findLast(({ message }) => inView.has(message.key)) ?? free.at(-1) ?? null
}
