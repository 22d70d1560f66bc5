import { SegmentedControl, useTexts } from '@pinline/ui'
import type { PagePerson, PhoneChat } from '../../../src/api.ts'
import styles from '../phones/group-phone.module.css'
import { useShortName } from '../phones/short-name.ts'
import { TelegramPhone } from '../phones/telegram-phone.tsx'
import type { PhoneProps } from '../phones/telegram-phone.tsx'
import { isStaff, staffPhone } from '../shell/phone-id.ts'
import { useWorld } from '../world/world.ts'

interface StaffPhoneProps extends PhoneProps {
  /** Who presses and writes here. */
  readonly actor: PagePerson
  readonly onActor: (id: number) => void
}

/** The group of those who work on requests, as one of them has it. */
export const StaffPhone = ({ actor, onActor, ...rest }: StaffPhoneProps) => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const { people, telegram, staffGroupId } = useWorld()
  const staff = people.filter(isStaff)
  const choices = staff.toSorted((a, b) => Number(a.role === 'admin') - Number(b.role === 'admin'))
  const empty: PhoneChat = { id: staffGroupId, type: 'supergroup', title: '', messages: [] }
  const chat = telegram.find(({ id }) => id === staffGroupId) ?? empty
  const top = (
    <div className={styles['top']}>
      <span className={styles['as']} aria-hidden="true">
        {t('pg.as')}
      </span>
      <SegmentedControl
        label={t('pg.as.who')}
        options={choices.map((person) => ({ value: String(person.id), label: nameOf(person) }))}
        value={String(actor.id)}
        onChange={(value) => {
          onActor(Number(value))
        }}
      />
    </div>
  )
  return (
    <TelegramPhone
      {...rest}
      phone={staffPhone}
      chat={chat}
      person={actor}
      people={staff}
      title={t('pg.phone.group_title', { title: chat.title })}
      top={top}
      placeholder={t('pg.compose.group', { name: nameOf(actor) })}
      empty={t('pg.empty.staff')}
    />
  )
}
