import { Button, SegmentedControl, useTexts } from '@pinline/ui'
import type { PagePerson, PhoneChat } from '../../../src/api.ts'
import { groupPhone } from '../shell/phone-id.ts'
import { useConnection } from '../world/world.ts'
import styles from './group-phone.module.css'
import { useShortName } from './short-name.ts'
import { TelegramPhone } from './telegram-phone.tsx'
import type { PhoneProps } from './telegram-phone.tsx'
import type { Together } from './use-press-together.ts'

interface GroupPhoneProps extends PhoneProps {
  readonly chat: PhoneChat
  readonly people: readonly PagePerson[]
  /** Who presses and writes here. */
  readonly actor: PagePerson
  readonly onActor: (id: number) => void
  readonly together: Together
}

/** The managers' group, as one of them has it. */
export const GroupPhone = ({ chat, people, actor, onActor, together, ...rest }: GroupPhoneProps) => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const isLost = useConnection().connection !== 'live'
  const choices = [...people].sort((a, b) => Number(a.role === 'admin') - Number(b.role === 'admin'))
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
      <Button
        className={styles['both']}
        shortcut="b"
        isDisabled={isLost || !together.isPossible || together.isBusy}
        {...(!together.isPossible && { reason: t('pg.both.none') })}
        onPress={together.start}
      >
        {t('pg.both')}
      </Button>
    </div>
  )
  return (
    <TelegramPhone
      {...rest}
      phone={groupPhone}
      chat={chat}
      person={actor}
      people={people}
      title={t('pg.phone.group_title', { title: chat.title })}
      top={top}
      placeholder={t('pg.compose.group', { name: nameOf(actor) })}
      empty={t('pg.empty.group')}
    />
  )
}
