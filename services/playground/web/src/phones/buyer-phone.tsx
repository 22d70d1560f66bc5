import { useTexts } from '@pinline/ui'
import type { BuyerChat } from '../../../src/api.ts'
import { buyerPhone } from '../shell/phone-id.ts'
import { useConnection } from '../world/world.ts'
import { BuyerChips } from './buyer-chips.tsx'
import { BuyerLog } from './buyer-log.tsx'
import { Composer } from './composer.tsx'
import { PhoneFrame } from './phone-frame.tsx'
import type { PhoneProps } from './telegram-phone.tsx'
import { useBuyerSends } from './use-buyer-sends.ts'

interface BuyerPhoneProps extends Omit<PhoneProps, 'onNote'> {
  readonly chats: readonly BuyerChat[]
  /** The dialog that is shown. */
  readonly chat: BuyerChat
  readonly unseen: ReadonlyMap<number, number>
  readonly onSelect: (chat: number) => void
}

/** The shop's page as a buyer has it: one dialog an order. */
export const BuyerPhone = ({ chats, chat, unseen, onSelect, isOpen, isLive, notes, onDismiss, onPath, onSent }: BuyerPhoneProps) => {
  const { t } = useTexts()
  const isLost = useConnection().connection !== 'live'
  const sends = useBuyerSends()
  const name = chat.name ?? t('pg.buyer.guest')
  const composer = (
    <Composer
      name={buyerPhone}
      owner={chat.id}
      placeholder={t('pg.compose.buyer', { name })}
      isDisabled={isLost}
      target={null}
      onSend={(draft) => {
        sends.start({ ...draft, chat: chat.id })
        onSent()
      }}
    />
  )
  return (
    <PhoneFrame
      phone={buyerPhone}
      title={t('pg.phone.buyer')}
      subtitle={`${chat.product} · ${t('pg.buyer.order', { order: String(chat.id) })}`}
      isOpen={isOpen}
      notes={notes}
      onDismiss={onDismiss}
      top={<BuyerChips chats={chats} selected={chat.id} unseen={unseen} onSelect={onSelect} />}
      bottom={composer}
    >
      {/* another dialog begins at its own end */}
      <BuyerLog key={chat.id} chat={chat} name={name} isLive={isLive} sends={sends} onPath={onPath} />
    </PhoneFrame>
  )
}
