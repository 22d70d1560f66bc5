import { useTexts } from '@pinline/ui'
import type { PathSubject } from '../../../src/api.ts'
import { BuyerPhone } from '../phones/buyer-phone.tsx'
import { GroupPhone } from '../phones/group-phone.tsx'
import { PrivatePhone } from '../phones/private-phone.tsx'
import { useShortName } from '../phones/short-name.ts'
import type { NewNote, Note } from '../phones/use-notes.ts'
import type { Together } from '../phones/use-press-together.ts'
import { useWorld } from '../world/world.ts'
import { buyerPhone, groupPhone, phoneOf, shopPeople, staffPhone } from './phone-id.ts'
import type { PhoneId } from './phone-id.ts'
import { PhoneTabs } from './phone-tabs.tsx'
import type { PhoneTab } from './phone-tabs.tsx'
import styles from './phones.module.css'
import type { UnseenCounts } from './unseen.ts'
import type { View } from './use-view.ts'

/** What the shell gives to all phones. */
export interface PhonesProps {
  readonly view: View
  readonly unseen: UnseenCounts
  readonly notes: readonly Note[]
  readonly onNote: (note: NewNote) => void
  readonly onDismiss: (id: number) => void
  readonly onPath: (subject: PathSubject) => void
  readonly onSent: () => void
}

interface ShopPhonesProps extends PhonesProps {
  readonly together: Together
  readonly isHidden: boolean
}

/** Tabs of these phones. */
export const usePhoneTabs = (phones: readonly PhoneId[], unseen: UnseenCounts): readonly PhoneTab[] => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const { people } = useWorld()
  const names = new Map<PhoneId, string>(people.map((person) => [phoneOf(person), nameOf(person)]))
  names.set(buyerPhone, t('pg.phone.buyer')).set(groupPhone, t('pg.phone.group')).set(staffPhone, t('pg.phone.group'))
  return phones.map((phone) => ({ phone, label: names.get(phone) ?? phone, unseen: unseen.phones.get(phone) ?? 0 }))
}

const isShared = (phone: PhoneId): boolean => phone === buyerPhone || phone === groupPhone

interface TabStripProps extends Pick<PhonesProps, 'view' | 'unseen'> {
  readonly label: string
  readonly areShared: boolean
}

const TabStrip = ({ view, unseen, label, areShared }: TabStripProps) => (
  <PhoneTabs
    label={label}
    tabs={usePhoneTabs(view.phones, unseen).filter(({ phone }) => isShared(phone) === areShared)}
    selected={view.open.find((phone) => isShared(phone) === areShared)}
    onSelect={view.show}
  />
)

/** What every phone is given. */
export const commonProps = ({ view, notes, onNote, onDismiss, onPath, onSent }: PhonesProps, phone: PhoneId) => ({
  isOpen: view.open.includes(phone),
  isLive: view.current === phone,
  notes: notes.filter((note) => note.phone === phone),
  onNote,
  onDismiss,
  onPath,
  onSent,
})

const SharedPhones = (props: ShopPhonesProps) => {
  const { view, unseen, together } = props
  const { crm, people: all, telegram, groupId } = useWorld()
  const people = shopPeople(all)
  const dialog = crm.find(({ id }) => id === view.buyer)
  const actor = people.find(({ id }) => id === view.actor)
  const group = telegram.find(({ id }) => id === groupId) ?? { id: groupId, type: 'supergroup', title: '', messages: [] }
  const select = (chat: number): void => {
    view.show(buyerPhone, chat)
  }
  return (
    <>
      {dialog !== undefined && (
        <BuyerPhone {...commonProps(props, buyerPhone)} chats={crm} chat={dialog} unseen={unseen.buyers} onSelect={select} />
      )}
      {actor !== undefined && (
        <GroupPhone {...commonProps(props, groupPhone)} chat={group} people={people} actor={actor} onActor={view.act} together={together} />
      )}
    </>
  )
}

/** All phones of the shop. They stay in the page, so that drafts and places are kept; the view says which are in sight. */
export const Phones = (props: ShopPhonesProps) => {
  const { t } = useTexts()
  const { view, unseen, isHidden } = props
  const { people: all, telegram, world } = useWorld()
  const people = shopPeople(all)
  return (
    <div className={styles['phones']} data-layout={view.layout} key={world} hidden={isHidden}>
      <div className={styles['shared']}>
        {view.layout === 'two' && <TabStrip view={view} unseen={unseen} label={t('pg.phones')} areShared />}
        <SharedPhones {...props} />
      </div>
      <div className={styles['private']}>
        {view.layout !== 'one' && <TabStrip view={view} unseen={unseen} label={t('pg.phones.private')} areShared={false} />}
        {people.map((person) => (
          <PrivatePhone
            key={person.id}
            {...commonProps(props, phoneOf(person))}
            person={person}
            people={people}
            chat={telegram.find(({ id }) => id === person.id)}
          />
        ))}
      </div>
    </div>
  )
}
