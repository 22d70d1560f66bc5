import type { PagePerson, PhoneChat, PhoneMessage, PlaygroundState } from '../../../src/api.ts'
import { buttonFor } from '../world/buttons.ts'
import type { Pressable } from '../world/buttons.ts'

const wordsOf = ({ text = '', caption = '' }: PhoneMessage): string => `${text}\n${caption}`
const isAbout = (message: PhoneMessage, order: number): boolean => wordsOf(message).includes(String(order))

const firstOf = <T, Found>(items: readonly T[], find: (item: T) => Found | undefined): Found | undefined => {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

const chatOf = (state: PlaygroundState, id: number): PhoneChat | undefined => state.telegram.find((chat) => chat.id === id)
const newestFirst = (state: PlaygroundState, chat: number): readonly PhoneMessage[] => (chatOf(state, chat)?.messages ?? []).toReversed()

/** The person with this username. */
export const personNamed = (state: PlaygroundState, username: string): PagePerson | undefined =>
  state.people.find((person) => person.username === username)
export const adminOf = (state: PlaygroundState): PagePerson | undefined => state.people.find(({ role }) => role === 'admin')

/** The group's newest card of an order, with its button for claiming. */
export const freeCard = (state: PlaygroundState, order: number): Pressable | undefined =>
  firstOf(newestFirst(state, state.groupId), (message) => buttonFor(message, 'claim', order))

/** True once the group has been told of the order. */
export const isShown = (state: PlaygroundState, order: number): boolean =>
  newestFirst(state, state.groupId).some((message) => isAbout(message, order))

const buttonInPrivate = (state: PlaygroundState, { id }: PagePerson, order: number, action: string): Pressable | undefined =>
  firstOf(newestFirst(state, id), (message) => buttonFor(message, action, order))

/** The chat as it stands open on its owner's phone; nobody else has its button for writing. */
export const openedChat = (state: PlaygroundState, person: PagePerson, order: number): Pressable | undefined =>
  buttonInPrivate(state, person, order, 'write')

/** The button that leads to the older messages of a chat. */
export const historyButton = (state: PlaygroundState, person: PagePerson, order: number): Pressable | undefined =>
  buttonInPrivate(state, person, order, 'history')

/** Reactions of others on a message that somebody wrote in private. */
const reactionsOn = (state: PlaygroundState, { id: person }: PagePerson, message: number): readonly string[] =>
  (chatOf(state, person)?.messages.find(({ id }) => id === message)?.reactions ?? [])
    .filter(({ user }) => user !== person)
    .map(({ emoji }) => emoji)

/** The bot has stored it; it may have gone further since. */
export const isAccepted = (state: PlaygroundState, person: PagePerson, message: number): boolean =>
  reactionsOn(state, person, message).some((emoji) => ['👀', '🤔', '👌'].includes(emoji))
/** It is in the CRM. */
export const isDelivered = (state: PlaygroundState, person: PagePerson, message: number): boolean =>
  reactionsOn(state, person, message).includes('👌')

/** How often a text of the shop's stands in a buyer's dialog. */
export const timesInCrm = (state: PlaygroundState, order: number, text: string): number =>
  (state.crm.find(({ id }) => id === order)?.messages ?? []).filter((message) => message.side === 'seller' && message.text === text).length

/** The bot has written to this person. */
export const hasHeardFromBot = (state: PlaygroundState, { id }: PagePerson): boolean =>
  (chatOf(state, id)?.messages ?? []).some(({ from }) => from.bot)

/** The admin's button that lets this person in. */
export const accessButton = (state: PlaygroundState, admin: PagePerson, person: PagePerson): Pressable | undefined =>
  firstOf(newestFirst(state, admin.id), (message) =>
    wordsOf(message).includes(String(person.id)) ? buttonFor(message, 'grant') : undefined,
  )

/** A buyer's dialog in which nothing has happened here yet: the group does not know the order. */
export const untouchedDialog = (state: PlaygroundState, name: string): number | undefined =>
  state.crm.find((chat) => chat.name === name && !isShown(state, chat.id))?.id
