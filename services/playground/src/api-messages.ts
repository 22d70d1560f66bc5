/** Messages and their files as the page shows them: on phones, and between a buyer and the shop. */
import type { MessageEntity } from '@grammyjs/types'

/** A file that a message carries; `url` is on this server. */
export interface PageFile {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly url: string
}

/** A button as the Bot API has it; only one of the actions is there. */
export interface PageButton {
  readonly text: string
  readonly style?: 'primary' | 'success' | 'danger'
  readonly callback_data?: string
  readonly url?: string
  readonly copy_text?: { readonly text: string }
  readonly disabled?: boolean
}

export type PageMarkup =
  | { readonly inline_keyboard: readonly (readonly PageButton[])[] }
  | {
      readonly keyboard: readonly (readonly (string | { readonly text: string })[])[]
      readonly input_field_placeholder?: string
      readonly is_persistent?: boolean
    }
  | { readonly force_reply: true; readonly input_field_placeholder?: string }
  | { readonly remove_keyboard: true }

/** A message on a phone, exactly as the simulated Bot API stored it. */
export interface PhoneMessage {
  /** Unique in its chat, also for ephemeral messages, whose `id` is 0. */
  readonly key: string
  readonly chat: number
  readonly id: number
  readonly from: { readonly id: number; readonly name: string; readonly bot: boolean }
  /** Unix seconds. */
  readonly date: number
  readonly kind: 'text' | 'photo' | 'document'
  readonly text?: string
  readonly caption?: string
  /** Of the text or of the caption; offsets count UTF-16 units. */
  readonly entities: readonly MessageEntity[]
  readonly file?: PageFile
  readonly replyMarkup?: PageMarkup
  readonly reactions: readonly { readonly user: number; readonly emoji: string }[]
  /** How often it was changed. */
  readonly edits: number
  readonly silent: boolean
  readonly pinned: boolean
  readonly replyTo?: number
  readonly quote?: string
  readonly mediaGroup?: string
  /** Only this person sees it. */
  readonly visibleTo?: number
}

export interface PhoneChat {
  readonly id: number
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title: string
  readonly messages: readonly PhoneMessage[]
}

/** A message in the simulated CRM. */
export interface BuyerMessage {
  readonly id: number
  readonly chat: number
  readonly side: 'buyer' | 'seller' | 'system'
  readonly text: string
  readonly deleted: boolean
  /** `YYYY-MM-DD HH:MM:SS`. */
  readonly writtenAt: string
  /** When the other side read it. */
  readonly seenAt: string | null
  readonly file?: PageFile
}

/** A dialog of the simulated CRM: one buyer, one order. `id` is the order's number. */
export interface BuyerChat {
  readonly id: number
  /** First name that the page shows; null is a guest. */
  readonly name: string | null
  readonly email: string
  readonly product: string
  readonly unread: number
  readonly messages: readonly BuyerMessage[]
}
