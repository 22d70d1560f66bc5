import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxRequest } from '@pinline/db'

/** Has Telegram offer a person the commands that fit his role and language at that moment. */
export const toCommands = (bot: number, person: number, key: string): OutboxRequest =>
  toTelegram(
    { bot, recipient: managerRecipient(person), order: 0 },
    { op: 'commands', payload: { person }, idem: `commands:${String(bot)}:${String(person)}:${key}`, priority: 4, manager: person },
  )
