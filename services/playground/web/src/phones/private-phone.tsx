import { useTexts } from '@pinline/ui'
import type { PagePerson, PhoneChat } from '../../../src/api.ts'
import { phoneOf } from '../shell/phone-id.ts'
import { useShortName } from './short-name.ts'
import { TelegramPhone } from './telegram-phone.tsx'
import type { PhoneProps } from './telegram-phone.tsx'

interface PrivatePhoneProps extends PhoneProps {
  readonly person: PagePerson
  readonly people: readonly PagePerson[]
  /** Undefined until the first message. */
  readonly chat: PhoneChat | undefined
}

/** Somebody's private chat with the bot. */
export const PrivatePhone = ({ person, people, chat, ...rest }: PrivatePhoneProps) => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const own: PhoneChat = chat ?? { id: person.id, type: 'private', title: person.name, messages: [] }
  return (
    <TelegramPhone
      {...rest}
      phone={phoneOf(person)}
      chat={own}
      person={person}
      people={people}
      title={nameOf(person)}
      subtitle={t('pg.phone.private')}
      placeholder={t('pg.compose.private')}
      empty={t(person.role === 'requester' ? 'pg.empty.requester' : 'pg.empty.manager')}
    />
  )
}
