import type { EffectInput, EffectName } from '@pinline/contracts'
import type { OutboxRequest } from './enqueue.ts'

/** Everything of a request but where it goes. */
export interface EffectWish<Name extends EffectName> {
  readonly op: Name
  readonly payload: EffectInput<Name>
  readonly idem: string
  readonly priority: OutboxRequest['priority']
  readonly chat?: number
  readonly message?: number
  readonly manager?: number
}

/** Where Telegram effects go: a logical recipient, and the order whose posts keep their order among each other (0: none). */
export interface TelegramTarget {
  readonly bot: number
  /** `group:main`, `staff:it`, `manager:7` or `log`. */
  readonly recipient: string
  readonly order: number
  /** Of a request's posts instead. */
  readonly request?: number
}

export const groupRecipient = 'group:main'
export const logRecipient = 'log'
/** The group of a department's staff. */
export const staffRecipient = (department: string): string => `staff:${department}`
export const managerRecipient = (manager: number): string => `manager:${String(manager)}`

/** A Telegram effect: one lane per bot, recipient and chat, so that one bad photo never holds up other buyers. */
export const toTelegram = <Name extends EffectName>(
  { bot, recipient, order, request }: TelegramTarget,
  wish: EffectWish<Name>,
): OutboxRequest => ({
  kind: 'telegram',
  key: `${String(bot)}:${recipient}:${request === undefined ? String(order) : `r${String(request)}`}`,
  destination: recipient,
  recipient,
  ...wish,
})

/** An effect in the CRM: one lane per chat, so that replies keep their order. */
export const toCrm = <Name extends EffectName>(
  { account, order }: { account: number; order: number },
  wish: EffectWish<Name> & { readonly epoch?: number },
): OutboxRequest => ({ kind: 'crm', key: `${String(account)}:${String(order)}`, destination: '', recipient: 'crm', ...wish })

/** An effect in OpenProject: one lane per request, so that its work package is there before what belongs to it. */
export const toOpenProject = <Name extends EffectName>(request: number, wish: EffectWish<Name>): OutboxRequest => ({
  kind: 'openproject',
  key: String(request),
  destination: '',
  recipient: 'openproject',
  ...wish,
})
