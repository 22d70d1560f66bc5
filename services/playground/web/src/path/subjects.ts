import type { MessagePath, PathSubject, PlaygroundState } from '../../../src/api.ts'

const newestOf = <T>(items: readonly T[], isAfter: (item: T, other: T) => boolean): T | undefined =>
  items.reduce<T | undefined>((newest, item) => (newest === undefined || isAfter(item, newest) ? item : newest), undefined)

const newestBuyerMessage = ({ crm }: PlaygroundState): PathSubject[] => {
  const written = crm.flatMap(({ messages }) => messages.filter(({ side, deleted }) => side === 'buyer' && !deleted))
  const newest = newestOf(written, (one, other) =>
    one.writtenAt === other.writtenAt ? one.id > other.id : one.writtenAt > other.writtenAt,
  )
  return newest === undefined ? [] : [{ system: 'crm', chat: newest.chat, message: newest.id }]
}

const newestReply = ({ telegram, people }: PlaygroundState): PathSubject[] => {
  const persons = new Set(people.map(({ id }) => id))
  const written = telegram
    .filter(({ id }) => persons.has(id))
    // The bot's reaction tells an answer to a buyer from a command to the bot.
    .flatMap(({ messages }) => messages.filter(({ from, reactions }) => !from.bot && reactions.some(({ user }) => user !== from.id)))
  const newest = newestOf(written, (one, other) => (one.date === other.date ? one.id > other.id : one.date > other.date))
  return newest === undefined ? [] : [{ system: 'telegram', chat: newest.chat, message: newest.id }]
}

/** What was written last in this world: by a buyer, and by a manager to one. One of them has the newest path. */
export const newestSubjects = (state: PlaygroundState): readonly PathSubject[] => [
  // Before the first one there is only history, which has no path.
  ...(state.counters.received > 0 ? newestBuyerMessage(state) : []),
  ...(state.counters.replies > 0 ? newestReply(state) : []),
]

/** The chats in which the stages of a path are seen. Each is another object after something happened in it. */
export const watchedChats = ({ telegram, crm, groupId }: PlaygroundState, { system, chat }: PathSubject): readonly object[] => {
  const own = system === 'crm' ? crm.filter(({ id }) => id === chat) : telegram.filter(({ id }) => id === chat)
  return [...own, ...telegram.filter(({ id }) => id === groupId)]
}

/** Of several paths the one that began last; a finished one if there is any. */
export const newestPath = (paths: readonly (MessagePath | null)[]): MessagePath | undefined => {
  const known = paths.filter((path) => path !== null)
  const finished = known.filter(({ done }) => done)
  return newestOf(finished.length > 0 ? finished : known, (one, other) => one.startedAtMs > other.startedAtMs)
}
