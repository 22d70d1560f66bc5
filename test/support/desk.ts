import { parseCallback } from '@pinline/contracts'
import type { Expected, PressAnswer, SimMessage } from '@pinline/simulators'
import type { System } from './surroundings.ts'

type User = ReturnType<System['telegram']['addUser']>

const soon = { timeoutMs: 10_000 }

/** Registers a person through the bot and has an admin approve them, as people do it. */
export const becomeManager = async (
  stack: System,
  chief: User,
  fresh: { firstName: string; username?: string; id?: number },
): Promise<User> => {
  const { telegram } = stack
  const person = telegram.addUser(fresh)
  if (telegram.messages(chief.id).length === 0) {
    telegram.sendText(chief, chief.id, '/start')
    await telegram.ledger.waitFor(({ kind, chat }) => kind === 'telegram.sendMessage' && chat === chief.id, soon)
  }
  // With a help desk the bare command opens that one.
  telegram.sendText(person, person.id, '/start manager')
  const asked = await telegram.ledger.waitFor(
    ({ kind, chat, text }) => kind === 'telegram.sendMessage' && chat === chief.id && (text ?? '').includes(String(person.id)),
    soon,
  )
  const button = keyboardOf(telegram.messages(chief.id).find(({ id }) => id === asked.messageId))[0]
  if (button === undefined) throw new Error('the access card has no button')
  const { answered } = telegram.pressButton(chief, chief.id, asked.messageId ?? 0, button)
  await answered
  await telegram.ledger.waitFor(
    ({ kind, chat, text }) => kind === 'telegram.sendMessage' && chat === person.id && (text ?? '').includes('Доступ відкрито'),
    soon,
  )
  return person
}

/** Registers many people at once; `/approve_ID` spares the pressing. */
export const becomeManagers = async (stack: System, chief: User, count: number): Promise<User[]> => {
  const { telegram } = stack
  const people = Array.from({ length: count }, (_, index) =>
    telegram.addUser({ firstName: `Менеджер${String(index + 1)}`, username: `m${String(index + 1)}` }),
  )
  const told = (user: User, word: string) =>
    telegram.ledger.waitFor(({ kind, chat, text }) => kind === 'telegram.sendMessage' && chat === user.id && (text ?? '').includes(word), {
      timeoutMs: 30_000,
    })
  telegram.sendText(chief, chief.id, '/start')
  for (const user of people) telegram.sendText(user, user.id, '/start manager')
  await Promise.all(people.map((user) => told(user, 'Запит на доступ')))
  for (const user of people) telegram.sendText(chief, chief.id, `/approve_${String(user.id)}`)
  await Promise.all(people.map((user) => told(user, 'Доступ відкрито')))
  return people
}

/** Callback data of a message's inline buttons. */
export const keyboardOf = (message: SimMessage | undefined): string[] => {
  const markup = message?.replyMarkup
  return markup !== undefined && 'inline_keyboard' in markup
    ? markup.inline_keyboard.flat().flatMap((button) => ('callback_data' in button ? [button.callback_data] : []))
    : []
}

/** The group's card that shows a text, as soon as it is there. */
export const cardOf = async (stack: System, text: string): Promise<SimMessage> => {
  const { telegram, groupId } = stack
  const entry = await telegram.ledger.waitFor(
    ({ kind, chat, text: shown, ok }) => ok && kind.startsWith('telegram.send') && chat === groupId && (shown ?? '').includes(text),
    soon,
  )
  const card = telegram.messages(groupId).find(({ id }) => id === entry.messageId)
  if (card === undefined) throw new Error('the card is gone')
  return card
}

/** Presses the button of a card in the group that takes its chat. Rejects when it has none any more. */
export const pressOnCard = (stack: System, user: User, card: SimMessage): Promise<PressAnswer> => {
  const isClaim = (data: string): boolean => parseCallback(data)?.action === 'claim'
  const button = keyboardOf(stack.telegram.messages(stack.groupId).find(({ id }) => id === card.id)).find(isClaim)
  if (button === undefined) return Promise.reject(new Error('no button'))
  return stack.telegram.pressButton(user, stack.groupId, card.id, button).answered
}

/** Claims a chat by its card. */
export const claim = (stack: System, user: User, card: SimMessage): Promise<PressAnswer> => pressOnCard(stack, user, card)

/** Message number of the chat card that opens in a manager's private chat after a claim. */
const openedCard = async (stack: System, user: User, order: number): Promise<number> => {
  const isCard = (text: string | undefined): boolean => (text ?? '').includes(String(order)) && !(text ?? '').includes('Ви відповідаєте')
  const entry = await stack.telegram.ledger.waitFor(
    ({ ok, kind, chat, text }) => ok && kind === 'telegram.sendMessage' && chat === user.id && isCard(text),
    soon,
  )
  return entry.messageId ?? 0
}

/** A chat that a manager has claimed; replying to `opened` answers its buyer. */
export interface Claimed {
  readonly chat: number
  readonly user: User
  readonly opened: number
}

/** Opens chats whose buyers have written and has the managers claim them in turns. */
export const claimMany = async (running: System, managers: readonly User[], count: number): Promise<Claimed[]> => {
  const { crm } = running
  const chats = Array.from({ length: count }, () => crm.addChat())
  return Promise.all(
    chats.map(async (chat, index) => {
      const user = managers[index % managers.length]
      if (user === undefined) throw new Error('no manager')
      crm.buyerWrites(chat, `Питання q${String(chat)}`)
      await claim(running, user, await cardOf(running, `q${String(chat)}`))
      return { chat, user, opened: await openedCard(running, user, chat) }
    }),
  )
}

/** Every chat gets `each` answers, in turns. */
export const answerMany = ({ telegram }: System, claimed: readonly Claimed[], each: number, round = 'r'): Expected[] =>
  Array.from({ length: each }, (_, turn) =>
    claimed.map(({ chat, user, opened }) => {
      const marker = `${round}${String(chat)}x${String(turn)}`
      telegram.sendText(user, user.id, `Добрий день!\nВаша відповідь «${marker}» & дякуємо`, { replyTo: opened })
      return { chat, marker }
    }),
  ).flat()
