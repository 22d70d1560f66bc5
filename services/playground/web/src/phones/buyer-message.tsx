import { useTexts } from '@pinline/ui'
import { memo } from 'react'
import type { BuyerMessage as Message } from '../../../src/api.ts'
import styles from './buyer-message.module.css'
import { toCrmClock } from './clock.ts'
import { FileView } from './file-view.tsx'
import { MessageFrame } from './message-frame.tsx'
import { RichMessage } from './rich-message.tsx'

interface BuyerMessageProps {
  readonly message: Message
  /** The buyer's name. */
  readonly name: string
  readonly onPath: (message: Message) => void
}

const noEntities = [] as const
const isPhoto = (type: string): boolean => type.startsWith('image/')

const SeenMark = ({ isSeen }: { readonly isSeen: boolean }) => {
  const { t } = useTexts()
  const words = t(isSeen ? 'pg.message.seen' : 'pg.message.sent')
  return (
    <span className={isSeen ? styles['seen'] : undefined} role="img" aria-label={words} title={words}>
      {isSeen ? '✓✓' : '✓'}
    </span>
  )
}

/** A message in the shop's dialog, as its buyer sees it. */
export const BuyerMessage = memo(({ message, name, onPath }: BuyerMessageProps) => {
  const { t } = useTexts()
  const { side, text, file, deleted, seenAt } = message
  if (side === 'system')
    return (
      <p className={styles['system']} lang="uk">
        {text}
      </p>
    )
  const isOwn = side === 'buyer'
  const path = {
    icon: 'path',
    label: t('pg.message.path'),
    onPress: () => {
      onPath(message)
    },
  } as const
  return (
    <MessageFrame
      messageKey={String(message.id)}
      side={isOwn ? 'out' : 'in'}
      speaker={isOwn ? 1 : 0}
      author={isOwn ? name : t('pg.shop')}
      isAuthorHidden
      time={toCrmClock(message.writtenAt)}
      marks={isOwn && !deleted && <SeenMark isSeen={seenAt !== null} />}
      actions={[path]}
    >
      {deleted && <p className={styles['deleted']}>{t('pg.message.deleted')}</p>}
      {!deleted && file !== undefined && <FileView file={file} asPhoto={isPhoto(file.type)} />}
      {!deleted && text !== '' && <RichMessage text={text} entities={noEntities} />}
    </MessageFrame>
  )
})
BuyerMessage.displayName = 'BuyerMessage'
