import { useTexts } from '@pinline/ui'
import type { PathSubject } from '../../../src/api.ts'
import { BuyerPhone } from '../phones/buyer-phone.tsx'
import { GroupPhone } from '../phones/group-phone.tsx'
import { PrivatePhone } from '../phones/private-phone.tsx'
import { useShortName } from '../phones/short-name.ts'
import type { NewNote, Note } from '../phones/use-notes.ts'
import type { Together } from '../phones/use-press-together.ts'
import { useWorld } from '../world/world.ts'
import { buyerPhone, groupPhone, phoneOf, phonesOf } from './phone-id.ts'
import type { PhoneId } from './phone-id.ts'
import { PhoneTabs } from './phone-tabs.tsx'
import type { PhoneTab } from './phone-tabs.tsx'
import styles from './phones.module.css'
import type { UnseenCounts } from './unseen.ts'
import type { View } from './use-view.ts'

interface PhonesProps {
  readonly view: View
  readonly unseen: UnseenCounts
  readonly notes: readonly Note[]
  readonly onNote: (note: NewNote) => void
  readonly onDismiss: (id: number) => void
  readonly onPath: (subject: PathSubject) => void
  readonly onSent: () => void
  readonly together: Together
}

/** The tabs of all phones, in their order. */
export const usePhoneTabs = (unseen: UnseenCounts): readonly PhoneTab[] => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const { people } = useWorld()
  const names = new Map<PhoneId, string>(people.map((person) => [phoneOf(person), nameOf(person)]))
  names.set(buyerPhone, t('pg.phone.buyer')).set(groupPhone, t('pg.phone.group'))
  return phonesOf(people).map((phone) => ({ phone, label: names.get(phone) ?? phone, unseen: unseen.phones.get(phone) ?? 0 }))
}

const isShared = (phone: PhoneId): boolean => phone === buyerPhone || phone === groupPhone

interface TabStripProps extends Pick<PhonesProps, 'view' | 'unseen'> {
  readonly label: string
  readonly areShared: boolean
}

const TabStrip = ({ view, unseen, label, areShared }: TabStripProps) => (
  <PhoneTabs
    label={label}
    tabs={usePhoneTabs(unseen).filter(({ phone }) => isShared(phone) === areShared)}
    selected={view.open.find((phone) => isShared(phone) === areShared)}
    onSelect={view.show}
  />
)

const common = ({ view, notes, onNote, onDismiss, onPath, onSent }: PhonesProps, phone: PhoneId) => ({
  isOpen: view.open.includes(phone),
  isLive: view.current === phone,
  notes: notes.filter((note) => note.phone === phone),
  onNote,
  onDismiss,
  onPath,
  onSent,
})

const SharedPhones = (props: PhonesProps) => {
  const { view, unseen, together } = props
  const { crm, people, telegram, groupId } = useWorld()
  const dialog = crm.find(({ id }) => id === view.buyer)
  const actor = people.find(({ id }) => id === view.actor)
  const group = telegram.find(({ id }) => id === groupId) ?? { id: groupId, type: 'supergroup', title: '', messages: [] }
  const select = (chat: number): void => {
    view.show(buyerPhone, chat)
  }
  return (
    <>
      {dialog !== undefined && (
        <BuyerPhone {...common(props, buyerPhone)} chats={crm} chat={dialog} unseen={unseen.buyers} onSelect={select} />
      )}
      {actor !== undefined && (
        <GroupPhone {...common(props, groupPhone)} chat={group} people={people} actor={actor} onActor={view.act} together={together} />
      )}
    </>
  )
}

/** All phones. They stay in the page, so that drafts and places are kept; the view says which are in sight. */
export const Phones = (props: PhonesProps) => {
  const { t } = useTexts()
  const { view, unseen } = props
  const { people, telegram, world } = useWorld()
  return (
    <div className={styles['phones']} data-layout={view.layout} key={world}>
      <div className={styles['shared']}>
        {view.layout === 'two' && <TabStrip view={view} unseen={unseen} label={t('pg.phones')} areShared />}
        <SharedPhones {...props} />
      </div>
      <div className={styles['private']}>
        {view.layout !== 'one' && <TabStrip view={view} unseen={unseen} label={t('pg.phones.private')} areShared={false} />}
        {people.map((person) => (
          <PrivatePhone
            key={person.id}
            {...common(props, phoneOf(person))}
            person={person}
            people={people}
            chat={telegram.find(({ id }) => id === person.id)}
          />
        ))}
      </div>
    </div>
  )
}
