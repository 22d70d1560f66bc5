import type { ReplySource } from '@pinline/contracts'
import type { ChatView, EventLog, People, Replies, ReplyProgress, Views } from '@pinline/db'
import type { Clock } from '@pinline/platform'
import type { Wording } from '../render/desk-words.ts'
import type { Drawing } from '../render/drawing.ts'
import type { Attachment, Placement } from './deliver.ts'
import type { Destination } from './destinations.ts'
import type { InfoWait } from '../crm/order-info.ts'
import type { Media } from './media.ts'

/** What is to be done for an effect, drawn from the state of this moment. */
export type Drawn =
  | {
      readonly type: 'show'
      readonly drawing: Drawing
      readonly placement: Placement
      readonly kind: string
      readonly subject?: number
      readonly version: number
    }
  | {
      readonly type: 'react'
      readonly source: ReplySource
      readonly progress: ReplyProgress
      /** The same in words, and where; null where a message of its own tells it. */
      readonly inWords: Drawing | null
      readonly placement: Placement
    }
  /** Its file did not come; try once more. */
  | { readonly type: 'wait' }
  /** There is nothing to show any more; `reason` where that is a defect. */
  | { readonly type: 'nothing'; readonly reason?: string }

export interface DrawDeps {
  readonly views: Views
  readonly people: Pick<People, 'get'>
  readonly replies: Pick<Replies, 'progress'>
  readonly events: EventLog
  readonly media: Media
  readonly wordingFor: (language: string | null) => Wording
  /** Waits a little for the order's details of a chat seen for the first time. */
  readonly ensureInfo: (chat: ChatView) => Promise<InfoWait>
  /** Loads one page of older messages from the CRM. */
  readonly loadOlder: (chat: ChatView, before: number) => Promise<void>
  readonly bot: number
  readonly clock: Clock
}

/** Who something is drawn for. */
export type Target = Destination & { readonly wording: Wording; readonly signal: AbortSignal }

/** A new message for the target. */
export const place = (target: Target, attachment: Attachment | null = null): Placement => ({
  type: 'new',
  telegramChat: target.telegramChat,
  attachment,
})
