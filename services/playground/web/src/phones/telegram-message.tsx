import { useTexts } from '@pinline/ui'
import { memo } from 'react'
import type { PhoneMessage } from '../../../src/api.ts'
import { inlineRows } from '../world/buttons.ts'
import { toClock } from './clock.ts'
import { FileView } from './file-view.tsx'
import { InlineKeyboard } from './inline-keyboard.tsx'
import type { MessageAction } from './message-actions.tsx'
import { MessageFrame } from './message-frame.tsx'
import type { Speaker } from './message-frame.tsx'
import { lineOf } from './message-text.ts'
import { Reactions } from './reactions.tsx'
import { ReplyTarget } from './reply-target.tsx'
import { RichMessage } from './rich-message.tsx'

/** What a reader can do with the messages of a phone. */
export interface MessageHandlers {
  readonly onPress: (message: PhoneMessage, data: string) => void
  readonly onCopy: (text: string) => void
  readonly onReply: (message: PhoneMessage) => void
  readonly onEdit: (message: PhoneMessage) => void
  readonly onPath: (message: PhoneMessage) => void
  /** Goes to another message of the chat. */
  readonly onShow: (message: PhoneMessage) => void
}

interface TelegramMessageProps {
  readonly message: PhoneMessage
  readonly target: PhoneMessage | undefined
  /** Whose phone it is. */
  readonly reader: { readonly id: number; readonly name: string }
  /** Who alone sees it, where that is not the reader. */
  readonly onlyFor: string | undefined
  readonly speaker: Speaker
  readonly isAuthorHidden: boolean
  readonly busy: string | null
  readonly isDisabled: boolean
  readonly handlers: MessageHandlers
}

const useActions = (message: PhoneMessage, reader: number, isDisabled: boolean, handlers: MessageHandlers): readonly MessageAction[] => {
  const { t } = useTexts()
  if (message.id === 0) return []
  const answer: MessageAction = {
    icon: 'reply',
    label: t('pg.message.reply'),
    onPress: () => {
      handlers.onReply(message)
    },
  }
  const change: MessageAction = {
    icon: 'edit',
    label: t('pg.message.edit'),
    onPress: () => {
      handlers.onEdit(message)
    },
  }
  const path: MessageAction = {
    icon: 'path',
    label: t('pg.message.path'),
    onPress: () => {
      handlers.onPath(message)
    },
  }
  if (isDisabled) return [path]
  return message.from.id === reader && message.kind === 'text' ? [answer, change, path] : [answer, path]
}

const Marks = ({ message, onlyFor }: Pick<TelegramMessageProps, 'message' | 'onlyFor'>) => {
  const { t } = useTexts()
  const { visibleTo, edits, silent, pinned, reactions } = message
  return (
    <>
      <Reactions reactions={reactions} />
      {visibleTo !== undefined && <span>{onlyFor === undefined ? t('pg.only_you') : t('pg.only_one', { name: onlyFor })}</span>}
      {edits > 0 && <span>{t('pg.message.edited')}</span>}
      {pinned && (
        <span role="img" aria-label={t('pg.message.pinned')}>
          📌
        </span>
      )}
      {silent && (
        <span role="img" aria-label={t('pg.message.silent')} title={t('pg.message.silent')}>
          🔕
        </span>
      )}
    </>
  )
}

/** A message on a phone, exactly as the simulated Bot API stored it. */
export const TelegramMessage = memo((props: TelegramMessageProps) => {
  const { message, target, reader, onlyFor, speaker, isAuthorHidden, busy, isDisabled, handlers } = props
  const { from, file, kind, text, caption } = message
  const actions = useActions(message, reader.id, isDisabled, handlers)
  const words = kind === 'text' ? text : caption
  const quoted = message.quote ?? (target === undefined ? '' : lineOf(target))
  return (
    <MessageFrame
      messageKey={message.key}
      side={from.id === reader.id ? 'out' : 'in'}
      speaker={speaker}
      author={from.name}
      isAuthorHidden={isAuthorHidden}
      time={toClock(message.date)}
      edits={message.edits}
      look={message.visibleTo === undefined ? undefined : 'private'}
      marks={<Marks message={message} onlyFor={onlyFor} />}
      actions={actions}
      below={
        <InlineKeyboard
          rows={inlineRows(message.replyMarkup)}
          busy={busy}
          isDisabled={isDisabled}
          onPress={(data) => {
            handlers.onPress(message, data)
          }}
          onCopy={handlers.onCopy}
        />
      }
    >
      {target !== undefined && (
        <ReplyTarget
          author={target.from.name}
          words={quoted}
          onPress={() => {
            handlers.onShow(target)
          }}
        />
      )}
      {file !== undefined && <FileView file={file} asPhoto={kind === 'photo'} />}
      {words !== undefined && words !== '' && <RichMessage text={words} entities={message.entities} />}
    </MessageFrame>
  )
})
TelegramMessage.displayName = 'TelegramMessage'
