import { parseCallback } from '@pinline/contracts'
import type { LedgerEntry, SimMessage } from '@pinline/simulators'
import type { World } from './world.ts'

/** Somebody who answers buyers. */
export type Manager = ReturnType<World['telegram']['addUser']>

/** A chat with its owner; a reply to `opened` answers its buyer. */
export interface Claimed {
  readonly chat: number
  readonly user: Manager
  readonly opened: number
}

const patient = { timeoutMs: 180_000 }

/** Registers people as managers, the way people do it. */
export const hire = async ({ telegram, chiefId }: World, count: number): Promise<Manager[]> => {
  const chief = telegram.addUser({ id: chiefId, firstName: 'Chief' })
  const toldTimes = new Map<number, number>()
  const isTold = (user: Manager, times: number) => {
    toldTimes.set(user.id, 0)
    // the ledger shows old entries first, then new ones, each once
    return telegram.ledger.waitFor(({ ok, kind, chat }) => {
      if (!ok || kind !== 'telegram.sendMessage' || chat !== user.id) return false
      const told = (toldTimes.get(user.id) ?? 0) + 1
      toldTimes.set(user.id, told)
      return told >= times
    }, patient)
  }
  const people = Array.from({ length: count }, (_, index) =>
    telegram.addUser({ firstName: `Manager${String(index + 1)}`, username: `m${String(index + 1)}` }),
  )
  telegram.sendText(chief, chief.id, '/start')
  await isTold(chief, 1)
  for (const user of people) telegram.sendText(user, user.id, '/start')
  await Promise.all(people.map((user) => isTold(user, 1)))
  for (const user of people) telegram.sendText(chief, chief.id, `/approve_${String(user.id)}`)
  await Promise.all(people.map((user) => isTold(user, 2)))
  return people
}

const keyboardOf = (message: SimMessage | undefined): string[] => {
  const markup = message?.replyMarkup
  return markup !== undefined && 'inline_keyboard' in markup
    ? markup.inline_keyboard.flat().flatMap((button) => ('callback_data' in button ? [button.callback_data] : []))
    : []
}

/** A new chat whose buyer asks something, as soon as the group shows it: the card, the button that takes it, and the word to know it by. */
export const openChat = async ({ telegram, crm, groupId }: World) => {
  const chat = crm.addChat()
  const word = `q${String(chat)}`
  crm.buyerWrites(chat, `Question ${word}`)
  const { messageId = 0 } = await telegram.ledger.waitFor(
    ({ ok, kind, chat: at, text }) => ok && kind.startsWith('telegram.send') && at === groupId && (text ?? '').includes(word),
    patient,
  )
  const card = telegram.messages(groupId).find(({ id }) => id === messageId)
  const button = keyboardOf(card).find((data) => parseCallback(data)?.action === 'claim')
  if (button === undefined) throw new Error(`the card of chat ${String(chat)} cannot be claimed`)
  return { chat, word, card: messageId, button }
}

/** Whether an entry opens a chat, known by the word of its question, for somebody. */
export const isOpening =
  (word: string, user?: number) =>
  ({ ok, kind, chat, text }: LedgerEntry): boolean =>
    ok &&
    kind === 'telegram.sendMessage' &&
    chat !== undefined &&
    (user === undefined ? chat > 0 : chat === user) &&
    (text ?? '').includes(word)

/** Opens chats and has the managers claim them in turns. */
export const claimChats = async (world: World, managers: readonly Manager[], count: number): Promise<Claimed[]> => {
  const { telegram, groupId } = world
  const claimOne = async (index: number): Promise<Claimed> => {
    const user = managers[index % managers.length]
    if (user === undefined) throw new Error('no manager')
    const { chat, word, card, button } = await openChat(world)
    await telegram.pressButton(user, groupId, card, button).answered
    const { messageId: opened = 0 } = await telegram.ledger.waitFor(isOpening(word, user.id), patient)
    return { chat, user, opened }
  }
  const claimed: Claimed[] = []
  // all at once would be a burst that no desk ever sees
  for (let done = 0; done < count; done += 25)
    claimed.push(...(await Promise.all(Array.from({ length: Math.min(25, count - done) }, (_, index) => claimOne(done + index)))))
  return claimed
}
