/** Cards to which nothing more is added, because Telegram has refused to change them. */
export interface Joins {
  refuse(place: { readonly telegramChat: number; readonly messageId: number }): void
  isRefused(place: { readonly telegramChat: number; readonly messageId: number }): boolean
}

/** A card is only added to for a minute, so few are remembered. */
const most = 1_000

export const createJoins = (): Joins => {
  const refused = new Set<string>()
  const keyOf = ({ telegramChat, messageId }: { telegramChat: number; messageId: number }): string =>
    `${String(telegramChat)}:${String(messageId)}`
  return {
    refuse: (place) => {
      if (refused.size >= most) refused.clear()
      refused.add(keyOf(place))
    },
    isRefused: (place) => refused.has(keyOf(place)),
  }
}
