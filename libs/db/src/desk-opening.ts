import type { LockedChat } from './chat-row.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import type { OutboxRequest } from './enqueue.ts'
import type { DeskScope } from './ownership-writes.ts'

/** Makes a chat the one that a manager writes in: his next text is for its buyer, whatever the bot has asked him before. @internal */
export const openRow = {
  name: 'open-chat',
  text: `with asked as (delete from prompt where manager_id = $1) insert into open_chat(manager_id, chat_id, after_message, touched_at)
   values ($1, $2, coalesce((select max(t.message_id) from telegram_message t join manager m on m.telegram_id = t.telegram_chat and m.bot = t.bot where m.id = $1), 0), $3)
   on conflict (manager_id) do update set chat_id = excluded.chat_id, after_message = excluded.after_message, touched_at = excluded.touched_at`,
}

/** Shows a chat in a manager's private chat; with `writing` as the one that he writes in. @internal */
export const opening = (scope: DeskScope, chat: LockedChat, manager: number, key: string, writing: boolean): OutboxRequest[] => {
  const target = { bot: scope.bot, recipient: managerRecipient(manager), order: chat.order }
  const common = { priority: 1, chat: chat.id, manager } as const
  return [
    toTelegram(target, { op: 'chat.card', payload: { by: manager }, idem: `open:${key}`, ...common }),
    ...(writing ? [toTelegram(target, { op: 'chat.writing', payload: null, idem: `writing:${key}`, ...common })] : []),
  ]
}
