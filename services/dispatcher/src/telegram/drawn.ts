import type { ReplySource } from '@pinline/contracts'
import type {
  Boards,
  Bursts,
  ChatFacts,
  ChatView,
  Chores,
  DayNumbers,
  DeskReads,
  EventLog,
  Handovers,
  Lists,
  Notes,
  Orders,
  People,
  Replies,
  ReplyProgress,
  RequestComments,
  RequestPosts,
  RequestReads,
  ServiceReads,
  Settings,
  Users,
  Views,
} from '@pinline/db'
import type { CrmPurchase } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { Wording } from '../render/desk-words.ts'
import type { OfferedCommand } from '../render/commands.ts'
import type { Drawing } from '../render/drawing.ts'
import type { Attachment, Placement } from './deliver.ts'
import type { Destination } from './destinations.ts'
import type { HelpDesk } from './draw-requests.ts'
import type { InfoWait } from '../crm/order-info.ts'
import type { Joins } from './joins.ts'
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
      /** It adds a message to a card that is there; a refusal is about that card, not about the message. */
      readonly joins?: boolean
      /** It shows what the items up to this one are about. */
      readonly through?: number
      /** Messages whose files follow in messages of their own. */
      readonly files?: readonly number[]
      /** Only a part of the effect: it is remembered, and the effect drawn once more. */
      readonly unfinished?: boolean
    }
  | {
      readonly type: 'react'
      readonly source: ReplySource
      readonly progress: ReplyProgress
      /** The same in words, and where; null where a message of its own tells it. */
      readonly inWords: Drawing | null
      readonly placement: Placement
    }
  /** Commands of the reader's chat; none: everybody's. */
  | { readonly type: 'commands'; readonly commands: readonly OfferedCommand[] }
  /** The message is to lose its buttons. */
  | { readonly type: 'bare'; readonly telegramChat: number; readonly messageId: number }
  /** Its file did not come; try once more. */
  | { readonly type: 'wait' }
  /** There is nothing to show any more; `reason` where that is a defect. */
  | { readonly type: 'nothing'; readonly reason?: string }

export interface DrawDeps {
  readonly views: Views
  readonly people: Pick<People, 'get'>
  readonly replies: Pick<Replies, 'progress'>
  readonly events: EventLog
  readonly handovers: Pick<Handovers, 'get'>
  readonly chatFacts: (chat: number) => Promise<ChatFacts | null>
  readonly deskReads: Pick<DeskReads, 'openChat'>
  readonly lists: Pick<Lists, 'page'>
  readonly users: Users
  readonly notes: Pick<Notes, 'between'>
  readonly boards: Pick<Boards, 'read'>
  readonly orders: Pick<Orders, 'others'>
  /** An order as the CRM shows it now; null where it does not, or takes too long. */
  readonly purchaseOf: (chat: ChatView) => Promise<CrmPurchase | null>
  /** When the day of a moment began in the organisation's zone. */
  readonly startOfDay: (at: Date) => Date
  readonly settings: Pick<Settings, 'get'>
  readonly service: ServiceReads
  readonly dayNumbers: (since: Date, now: Date) => Promise<DayNumbers>
  readonly chores: Pick<Chores, 'get'>
  readonly requests: Pick<RequestReads, 'get'>
  readonly requestComments: Pick<RequestComments, 'reopening' | 'progress'>
  readonly requestPosts: RequestPosts
  /** Null: this installation has none. */
  readonly helpDesk: HelpDesk | null
  readonly media: Media
  readonly bursts: Bursts
  readonly joins: Joins
  /** Messages of one chat that wait for the same reader become one. */
  readonly merges: boolean
  readonly wordingFor: (language: string | null) => Wording
  /** Waits a little for the order's details of a chat seen for the first time. */
  readonly ensureInfo: (chat: ChatView) => Promise<InfoWait>
  /** Loads one page of older messages from the CRM. */
  readonly loadOlder: (chat: ChatView, before: number) => Promise<void>
  readonly bot: number
  /** The CRM's. */
  readonly account: number
  /** Address of the console as admins reach it; null where nobody has told it. */
  readonly consoleUrl: string | null
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
