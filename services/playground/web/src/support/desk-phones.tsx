import { phoneOf, staffPhone } from '../shell/phone-id.ts'
import { commonProps } from '../shell/phones.tsx'
import type { PhonesProps } from '../shell/phones.tsx'
import { PrivatePhone } from '../phones/private-phone.tsx'
import { useWorld } from '../world/world.ts'
import styles from './desk-phones.module.css'
import { StaffPhone } from './staff-phone.tsx'

interface DeskPhonesProps extends PhonesProps {
  readonly isHidden: boolean
}

/** The requester's phone, and the group of those who help. They stay in the page, so that drafts and places are kept. */
export const DeskPhones = (props: DeskPhonesProps) => {
  const { view, isHidden } = props
  const { people, telegram, world } = useWorld()
  const clerk = people.find(({ id }) => id === view.clerk)
  return (
    <div className={styles['phones']} data-layout={view.layout} key={world} hidden={isHidden}>
      {people
        .filter(({ role }) => role === 'requester')
        .map((person) => (
          <PrivatePhone
            key={person.id}
            {...commonProps(props, phoneOf(person))}
            person={person}
            people={people}
            chat={telegram.find(({ id }) => id === person.id)}
          />
        ))}
      {clerk !== undefined && <StaffPhone {...commonProps(props, staffPhone)} actor={clerk} onActor={view.beClerk} />}
    </div>
  )
}
