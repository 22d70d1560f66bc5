import { useTexts } from '@pinline/ui'
import type { ReactNode } from 'react'
import type { PagePerson, PathSubject, PhoneChat } from '../../../src/api.ts'
import type { PhoneId } from '../shell/phone-id.ts'
import { useConnection } from '../world/world.ts'
import { Composer } from './composer.tsx'
import { composerOf } from './keyboard-of.ts'
import { PhoneFrame } from './phone-frame.tsx'
import { TelegramLog } from './telegram-log.tsx'
import { useMessageHandlers } from './use-message-handlers.ts'
import type { NewNote, Note } from './use-notes.ts'
import { usePresses } from './use-presses.ts'
import { useTarget } from './use-target.ts'
import { useTelegramSends } from './use-telegram-sends.ts'

/** What every phone is given by the shell. */
export interface PhoneProps {
  readonly isOpen: boolean
  /** It is the one in use: new messages are announced. */
  readonly isLive: boolean
  readonly notes: readonly Note[]
  readonly onNote: (note: NewNote) => void
  readonly onDismiss: (id: number) => void
  readonly onPath: (subject: PathSubject) => void
  /** The reader has sent something. */
  readonly onSent: () => void
}

interface TelegramPhoneProps extends PhoneProps {
  readonly phone: PhoneId
  readonly chat: PhoneChat
  /** Who reads, presses and writes. */
  readonly person: PagePerson
  readonly people: readonly PagePerson[]
  readonly title: string
  readonly subtitle?: ReactNode
  readonly top?: ReactNode
  readonly placeholder: string
  readonly empty: string
}

/** A Telegram chat on somebody's phone. */
export const TelegramPhone = (props: TelegramPhoneProps) => {
  const { phone, chat, person, title, placeholder, empty, onNote, onPath, onSent } = props
  const { t } = useTexts()
  const isDisabled = useConnection().connection !== 'live'
  const { rows, placeholder: asked, answering } = composerOf(chat.messages, person.id)
  const { target, isChosen, choose, leave } = useTarget(answering, person.id)
  const { busy, press } = usePresses({ phone, person, isShared: chat.type !== 'private', onNote })
  const sends = useTelegramSends(chat.id)
  const handlers = useMessageHandlers({ phone, press, choose, onNote, onPath })
  const composer = (
    <Composer
      name={phone}
      owner={person.id}
      placeholder={asked ?? placeholder}
      isDisabled={isDisabled}
      rows={rows}
      target={target}
      isTargetChosen={isChosen}
      onLeaveTarget={leave}
      onSend={(draft) => {
        sends.start({ ...draft, user: person.id })
        leave()
        onSent()
      }}
    />
  )
  return (
    <PhoneFrame {...props} bottom={composer}>
      <TelegramLog {...props} {...{ isDisabled, busy, handlers, sends }} label={t('pg.phones.messages', { title })} empty={empty} />
    </PhoneFrame>
  )
}
