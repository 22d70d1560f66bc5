import type { ReactNode } from 'react'
import type { PagePerson, PhoneChat, PhoneMessage } from '../../../src/api.ts'
import type { Speaker } from './message-frame.tsx'
import { MessageLog } from './message-log.tsx'
import { PendingBubble } from './pending-bubble.tsx'
import { TelegramMessage } from './telegram-message.tsx'
import type { MessageHandlers } from './telegram-message.tsx'
import type { BusyPress } from './use-presses.ts'
import { visibleSends } from './use-sends.ts'
import type { TelegramSends } from './use-telegram-sends.ts'

interface TelegramLogProps {
  readonly label: string
  readonly chat: PhoneChat
  readonly person: PagePerson
  readonly people: readonly PagePerson[]
  readonly isLive: boolean
  readonly isDisabled: boolean
  readonly busy: BusyPress | null
  readonly handlers: MessageHandlers
  readonly sends: TelegramSends
  readonly empty: ReactNode
}

const colours: readonly Speaker[] = [2, 3, 4]

/** The colour of somebody's line; the bot has the buyers' own. */
const speakerOf = (people: readonly PagePerson[], user: number): Speaker => {
  const at = people.findIndex(({ id }) => id === user)
  return at === -1 ? 0 : (colours[at % colours.length] ?? 0)
}

/** The messages of a Telegram chat, and what its reader is sending. */
export const TelegramLog = (props: TelegramLogProps) => {
  const { label, chat, person, people, isLive, isDisabled, busy, handlers, sends, empty } = props
  const byId = new Map(chat.messages.map((message) => [message.id, message]))
  const pending = visibleSends(sends.sends, (id) => byId.has(id))
  const onlyFor = ({ visibleTo }: PhoneMessage): string | undefined =>
    visibleTo === undefined || visibleTo === person.id ? undefined : people.find(({ id }) => id === visibleTo)?.name
  return (
    <MessageLog label={label} isLive={isLive} count={chat.messages.length + pending.length} sent={sends.count} empty={empty}>
      {chat.messages.map((message) => (
        <TelegramMessage
          key={message.key}
          message={message}
          target={message.replyTo === undefined ? undefined : byId.get(message.replyTo)}
          reader={person}
          onlyFor={onlyFor(message)}
          speaker={speakerOf(people, message.from.id)}
          isAuthorHidden={message.from.bot || chat.type === 'private'}
          busy={busy?.key === message.key ? busy.data : null}
          isDisabled={isDisabled}
          handlers={handlers}
        />
      ))}
      {pending.map((send) => (
        <PendingBubble
          key={`pending-${String(send.id)}`}
          send={send}
          author={people.find(({ id }) => id === send.draft.user)?.name ?? ''}
          speaker={speakerOf(people, send.draft.user)}
          onRetry={() => {
            sends.retry(send)
          }}
          onDrop={() => {
            sends.drop(send.id)
          }}
        />
      ))}
    </MessageLog>
  )
}
