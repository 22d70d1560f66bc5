import { useTexts } from '@pinline/ui'
import type { PhoneChat } from '../../../src/api.ts'
import { ActorBar } from '../phones/actor-bar.tsx'
import type { ActorChoice } from '../phones/actor-bar.tsx'
import { useShortName } from '../phones/short-name.ts'
import { TelegramPhone } from '../phones/telegram-phone.tsx'
import type { PhoneProps } from '../phones/telegram-phone.tsx'
import { isStaff, staffPhone } from '../shell/phone-id.ts'
import { useWorld } from '../world/world.ts'

/** The group of those who work on requests, as one of them has it. */
export const StaffPhone = ({ actor, onActor, ...rest }: PhoneProps & ActorChoice) => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const { people, telegram, staffGroupId } = useWorld()
  const staff = people.filter(isStaff)
  const empty: PhoneChat = { id: staffGroupId, type: 'supergroup', title: '', messages: [] }
  const chat = telegram.find(({ id }) => id === staffGroupId) ?? empty
  return (
    <TelegramPhone
      {...rest}
      phone={staffPhone}
      chat={chat}
      person={actor}
      people={staff}
      title={t('pg.phone.group_title', { title: chat.title })}
      top={<ActorBar people={staff} actor={actor} onActor={onActor} />}
      placeholder={t('pg.compose.group', { name: nameOf(actor) })}
      empty={t('pg.empty.staff')}
    />
  )
}
