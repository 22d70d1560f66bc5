import { Button, useTexts } from '@pinline/ui'
import type { PagePerson, PhoneChat } from '../../../src/api.ts'
import { groupPhone } from '../shell/phone-id.ts'
import { useConnection } from '../world/world.ts'
import { ActorBar } from './actor-bar.tsx'
import type { ActorChoice } from './actor-bar.tsx'
import styles from './group-phone.module.css'
import { useShortName } from './short-name.ts'
import { TelegramPhone } from './telegram-phone.tsx'
import type { PhoneProps } from './telegram-phone.tsx'
import type { Together } from './use-press-together.ts'

interface GroupPhoneProps extends PhoneProps, ActorChoice {
  readonly chat: PhoneChat
  readonly people: readonly PagePerson[]
  readonly together: Together
}

/** The managers' group, as one of them has it. */
export const GroupPhone = ({ chat, people, actor, onActor, together, ...rest }: GroupPhoneProps) => {
  const { t } = useTexts()
  const nameOf = useShortName()
  const isLost = useConnection().connection !== 'live'
  const top = (
    <ActorBar people={people} actor={actor} onActor={onActor}>
      <Button
        className={styles['both']}
        shortcut="b"
        isDisabled={isLost || !together.isPossible || together.isBusy}
        {...(!together.isPossible && { reason: t('pg.both.none') })}
        onPress={together.start}
      >
        {t('pg.both')}
      </Button>
    </ActorBar>
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
