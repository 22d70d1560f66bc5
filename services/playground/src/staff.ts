import { parseCallback } from '@pinline/contracts'
import type { LedgerEntry, SimMessage } from '@pinline/simulators'
import type { Shop } from './shop.ts'

/** Callback data of the button that gives access, where a message has one. */
const grantOf = ({ replyMarkup }: SimMessage): string | undefined => {
  const buttons = replyMarkup !== undefined && 'inline_keyboard' in replyMarkup ? replyMarkup.inline_keyboard.flat() : []
  return buttons
    .flatMap((button) => ('callback_data' in button ? [button.callback_data] : []))
    .find((data) => parseCallback(data)?.action === 'grant')
}

/**
 * Lets the shop's managers in, the way people do it: each writes /start manager, and the admin presses "give access" on the card that follows. So whoever
 * opens the page can press "reply" at once. Goes on by itself whenever the bot comes; gives the function that ends it.
 */
export const admitManagers = ({ telegram, ledger, people }: Pick<Shop, 'telegram' | 'ledger' | 'people'>): (() => void) => {
  const users = telegram.people()
  const admin = users.find(({ id }) => people.some((person) => person.id === id && person.role === 'admin'))
  const waiting = new Set(people.filter(({ role }) => role === 'manager').map(({ id }) => id))
  if (admin === undefined) return () => undefined

  const decide = ({ kind, ok, chat, messageId }: LedgerEntry): void => {
    if (kind !== 'telegram.sendMessage' || !ok || chat !== admin.id) return
    const message = telegram.messages(admin.id).find(({ id }) => id === messageId)
    const grant = message === undefined ? undefined : grantOf(message)
    const numbers: readonly string[] = message?.text?.match(/\d+/g) ?? []
    const about = [...waiting].find((id) => numbers.includes(String(id)))
    if (message === undefined || grant === undefined || about === undefined) return
    waiting.delete(about)
    telegram.pressButton(admin, admin.id, message.id, grant)
  }
  // A press is an entry of its own: it must not come between an entry and those who hear of it.
  const stop = ledger.onAppend((entry) => {
    queueMicrotask(() => {
      decide(entry)
    })
  })
  for (const user of users) if (waiting.has(user.id)) telegram.sendText(user, user.id, '/start manager')
  return stop
}
