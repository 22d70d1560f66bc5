import { useTexts } from '@pinline/ui'
import { useCallback } from 'react'
import type { BuyerChat, BuyerMessage as Message, PathSubject } from '../../../src/api.ts'
import { BuyerMessage } from './buyer-message.tsx'
import styles from './buyer-message.module.css'
import { MessageLog } from './message-log.tsx'
import { PendingBubble } from './pending-bubble.tsx'
import type { BuyerSends } from './use-buyer-sends.ts'
import { visibleSends } from './use-sends.ts'

interface BuyerLogProps {
  readonly chat: BuyerChat
  /** The buyer's. */
  readonly name: string
  readonly isLive: boolean
  readonly sends: BuyerSends
  readonly onPath: (subject: PathSubject) => void
}

/** A buyer's dialog with the shop, and what is on its way into it. */
export const BuyerLog = ({ chat, name, isLive, sends, onPath }: BuyerLogProps) => {
  const { t } = useTexts()
  const there = new Set(chat.messages.map(({ id }) => id))
  const pending = visibleSends(sends.sends, (id) => there.has(id)).filter(({ draft }) => draft.chat === chat.id)
  const isSilent = pending.length === 0 && chat.messages.every(({ side }) => side === 'system')
  const showPath = useCallback(
    (message: Message) => {
      onPath({ system: 'crm', chat: message.chat, message: message.id })
    },
    [onPath],
  )
  return (
    <MessageLog
      label={t('pg.phones.messages', { title: name })}
      isLive={isLive}
      count={chat.messages.length + pending.length}
      sent={sends.count}
      empty={null}
    >
      {chat.messages.map((message) => (
        <BuyerMessage key={message.id} message={message} name={name} onPath={showPath} />
      ))}
      {isSilent && <p className={styles['hint']}>{t('pg.empty.buyer')}</p>}
      {pending.map((send) => (
        <PendingBubble
          key={`pending-${String(send.id)}`}
          send={send}
          author={name}
          speaker={1}
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
