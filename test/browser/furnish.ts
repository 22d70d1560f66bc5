import { setTimeout as pause } from 'node:timers/promises'
import type { PhoneMessage, PlaygroundState } from '../../services/playground/src/api.ts'
import type { Api } from './api.ts'

/** What a hostile or careless buyer may write; all of it has to be shown as it is. */
export const hostile = {
  markup: '<img src=x onerror="document.title=\'hacked\'"><script>document.title="hacked"</script> &amp; {{7*7}} javascript:alert(1)',
  rightToLeft: 'Ціна \u202e001 грн\u202c та ще',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 ok 🇺🇦',
  long: `${'Дуже-довге-слово-без-пробілів'.repeat(40)} ${'і ще трохи слів '.repeat(180)}`.slice(0, 4000),
} as const

type Pressable = { chat: number; message: number; button: string }

const patienceMs = 20_000
const betweenLooksMs = 50

/** Asks the playground until it has what is looked for. */
const until = async <T>(api: Api, find: (state: PlaygroundState) => T | undefined, what: string): Promise<T> => {
  const end = performance.now() + patienceMs
  for (;;) {
    const found = find(await api.state())
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`)
    await pause(betweenLooksMs)
  }
}

const wordsOf = ({ text = '', caption = '' }: PhoneMessage): string => `${text}\n${caption}`
const buttonsOf = ({ replyMarkup }: PhoneMessage) =>
  replyMarkup !== undefined && 'inline_keyboard' in replyMarkup ? replyMarkup.inline_keyboard.flat() : []

/** The newest message of a chat with these words and a button whose data has `action` in it. */
const findButton = (state: PlaygroundState, chat: number, words: string, action: string): Pressable | undefined => {
  for (const message of (state.telegram.find(({ id }) => id === chat)?.messages ?? []).toReversed()) {
    if (!wordsOf(message).includes(words)) continue
    const data = buttonsOf(message).find((button) => button.callback_data?.split(':')[1] === action)?.callback_data
    if (data !== undefined) return { chat, message: message.id, button: data }
  }
  return undefined
}

const has = (state: PlaygroundState, chat: number, words: string): boolean =>
  state.telegram.find(({ id }) => id === chat)?.messages.some((message) => wordsOf(message).includes(words)) === true

/** Who is who in the try-out. */
export const peopleOf = ({ people }: PlaygroundState) => {
  const [admin, anna, bohdan] = ['maria', 'anna', 'bohdan'].map((name) => people.find(({ username }) => username === `${name}_example`))
  if (admin === undefined || anna === undefined || bohdan === undefined) throw new Error('the shop is empty')
  return { admin, anna, bohdan }
}

/** Waits until the shop's admin has let both managers in, which happens at the start. */
export const letPeopleIn = async (api: Api): Promise<void> => {
  const { anna, bohdan } = peopleOf(await api.state())
  for (const { id } of [anna, bohdan]) await until(api, (state) => has(state, id, 'Доступ відкрито') || undefined, 'access')
}

/** A buyer of this name asks; gives the order and the number of the message. */
export const ask = async (api: Api, name: string | null, text: string): Promise<{ order: number; messageId: number }> => {
  const order = (await api.state()).crm.find((chat) => chat.name === name)?.id
  if (order === undefined) throw new Error(`no buyer ${String(name)}`)
  return { order, ...(await api.call('POST /api/buyer/messages', { chat: order, text })) }
}

/** This person takes the chat of an order and has it open in private. */
export const claim = async (api: Api, user: number, order: number): Promise<void> => {
  const card = await until(api, (state) => findButton(state, state.groupId, String(order), 'claim'), 'a free card')
  await api.call('POST /api/telegram/press', { user, ...card })
  await until(api, (state) => findButton(state, user, String(order), 'write'), 'the open chat')
}

/** Answers the chat that is open, and waits for 👌. */
const reply = async (api: Api, user: number, text: string): Promise<number> => {
  const { messageId } = await api.call('POST /api/telegram/messages', { user, chat: user, text })
  const isDelivered = (state: PlaygroundState): true | undefined =>
    state.telegram
      .find(({ id }) => id === user)
      ?.messages.find(({ id }) => id === messageId)
      ?.reactions.some(({ emoji }) => emoji === '👌') === true || undefined
  await until(api, isDelivered, 'the receipt of an answer')
  return messageId
}

/** A shop in which a bit of everything has happened, the ugliest things too. */
export const furnish = async (api: Api): Promise<void> => {
  await letPeopleIn(api)
  const { anna } = peopleOf(await api.state())
  const { order } = await ask(api, 'Олена', 'Доброго дня! Є в наявності білі?')
  await claim(api, anna.id, order)
  await reply(api, anna.id, 'Доброго дня! Так, білі є.')
  for (const text of Object.values(hostile)) await ask(api, 'Тарас', text)
  await ask(api, null, 'Скільки чекати?')
  const isOnCard = (words: string) => (state: PlaygroundState) => findButton(state, state.groupId, words, 'claim')
  await until(api, isOnCard('Дуже-довге'), 'the long card')
  await until(api, isOnCard('Скільки чекати?'), 'the last card')
}
