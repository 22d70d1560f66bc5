/** What the playground's page and its server say to each other, as JSON. Types only: both sides import this file. */
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

/** Somebody with a phone. */
export interface PagePerson {
  readonly id: number
  readonly name: string
  readonly username: string | null
  /** `staff` and `requester` belong to the help desk only, the admin to both halves. */
  readonly role: 'manager' | 'admin' | 'staff' | 'requester'
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

/** Computed from the simulators' own ledger, never from Pinline's tables. */
export interface Counters {
  /** Messages that buyers wrote here. */
  readonly received: number
  /** Of these, seen in the managers' group. */
  readonly shown: number
  /** Replies that the bot accepted (👀). */
  readonly replies: number
  /** Of these, in the CRM. */
  readonly delivered: number
  /**
   * Messages and replies that are not there yet, but nothing is wrong: still inside the time that a fault or a queue may take. Here and in
   * `lost` also what was written in private to the bot, unless it is a command or a key, and the bot has neither put 👀 nor answered yet.
   */
  readonly onTheWay: number
  /** Messages and replies that are not there a minute after they were written and after the last fault ended. */
  readonly lost: number
  /**
   * Replies (texts and files) that the CRM took more often than they were written. Cards are not counted: the ledger does not tell a second
   * card by mistake from one that is posted on purpose (offered again, a digest, in place of one that was deleted).
   */
  readonly doubled: number
}

/** Something said about a work package. */
export interface WorkComment {
  readonly id: number
  readonly author: number
  readonly text: string
  /** ISO 8601. */
  readonly at: string
}

/** A work package of the simulated OpenProject. */
export interface PageWork {
  readonly id: number
  readonly subject: string
  readonly description: string
  readonly status: number
  readonly assignee: number | null
  /** It came from Telegram. */
  readonly isRequest: boolean
  readonly comments: readonly WorkComment[]
  readonly files: readonly (PageFile & { readonly id: number; readonly author: number })[]
}

/** The simulated OpenProject beside its work packages. */
export interface WorkPlace {
  /** The service account first. */
  readonly users: readonly { readonly id: number; readonly name: string }[]
  readonly statuses: readonly { readonly id: number; readonly name: string; readonly closed: boolean }[]
  /** The account by which Pinline writes. */
  readonly account: number
}

/** What became of requests, computed from the simulators' own ledger. */
export interface RequestCounters {
  /** Requests whose number a requester was told. */
  readonly accepted: number
  /** Work packages that came from Telegram, each request once. */
  readonly works: number
  /** Told, and not in OpenProject yet, but nothing is wrong. */
  readonly onTheWay: number
  /** Told, and not in OpenProject a minute after that and after the last fault ended. */
  readonly lost: number
  /** Work packages and files that OpenProject took more often than there are. */
  readonly doubled: number
}

export const faultIds = [
  'crm-down',
  'crm-slow',
  'crm-cut',
  'crm-files',
  'webhook-lost',
  'webhook-doubled',
  'openproject-down',
  'openproject-cut',
  'openproject-webhook-lost',
  'telegram-limit',
  'telegram-error',
  'group-moved',
  'manager-blocked',
  'process-killed',
  'redis-emptied',
] as const
export type FaultId = (typeof faultIds)[number]

/** A fault as it stands. `act` happens once, `switch` lasts. */
export interface FaultState {
  readonly id: FaultId
  readonly kind: 'switch' | 'act'
  readonly on: boolean
  /** Seconds, where the fault has a strength. */
  readonly strength: { readonly value: number; readonly min: number; readonly max: number } | null
  /** How often it has hit so far (acts: how often it was done). */
  readonly effects: number
  /** False where nothing here can do it: processes and Redis are the supervisor's. */
  readonly available: boolean
}

export const serviceNames = ['ingress', 'bot', 'dispatcher', 'outbox', 'requests'] as const
export type ServiceName = (typeof serviceNames)[number]

/** A process of Pinline as the supervisor sees it. */
export interface ServiceState {
  readonly name: ServiceName
  readonly state: 'running' | 'restarting'
  readonly restarts: number
}

export type StageName =
  | 'told' // CRM → ingress, until the 200
  | 'update' // Telegram → ingress or poller, until it was stored
  | 'hint' // in a queue
  | 'read' // from the CRM
  | 'stored'
  | 'posted' // to Telegram
  | 'pressed' // press → stored
  | 'claimed'
  | 'accepted' // reply stored by the bot, 👀
  | 'uploaded'
  | 'sent' // to the CRM
  | 'read-back'
  | 'receipt' // 👌
  | 'pause' // a person thinks; no work of ours

export type StageSystem = 'crm' | 'ingress' | 'dispatcher' | 'telegram' | 'bot' | 'outbox' | 'person'

/** One bar. Times in milliseconds from the start of the path, with a fraction. */
export interface PathStage {
  readonly stage: StageName
  readonly system: StageSystem
  readonly fromMs: number
  readonly toMs: number
  /** In a queue: drawn dashed. */
  readonly waiting: boolean
  /** A try that failed: drawn red. */
  readonly failed: boolean
  /** Which rows tell of it, e.g. `outbox_item 12/3`. */
  readonly row: string | null
}

/** What a path is of: a buyer's message, a press on a card, or a manager's reply. */
export interface PathSubject {
  readonly system: 'crm' | 'telegram'
  readonly chat: number
  readonly message: number
}

export interface MessagePath {
  readonly subject: PathSubject
  readonly kind: 'buyer-message' | 'reply'
  /** Unix milliseconds. */
  readonly startedAtMs: number
  /** Until the card stood in the group, or until 👌: what follows a pause is left out. */
  readonly totalMs: number
  /** False: still under way. */
  readonly done: boolean
  readonly stages: readonly PathStage[]
  /** Totals of all finished paths of this kind in this run. */
  readonly run: { readonly n: number; readonly p50Ms: number; readonly p90Ms: number }
}

/** Everything that the page shows. */
export interface PlaygroundState {
  /** Last patch that this state contains. */
  readonly seq: number
  /** Changes when everything began afresh. */
  readonly world: string
  readonly bot: { readonly id: number; readonly username: string }
  /** The halves of Pinline that are simulated here; at least one. */
  readonly parts: { readonly shop: boolean; readonly helpDesk: boolean }
  readonly groupId: number
  readonly logChatId: number
  /** The group of the help desk's staff. */
  readonly staffGroupId: number
  readonly workPlace: WorkPlace
  readonly work: readonly PageWork[]
  readonly people: readonly PagePerson[]
  /** Group, log channel and each person's private chat with the bot. */
  readonly telegram: readonly PhoneChat[]
  readonly crm: readonly BuyerChat[]
  readonly counters: Counters
  readonly requests: RequestCounters
  readonly faults: readonly FaultState[]
  readonly services: readonly ServiceState[]
}

/**
 * One event of `GET /api/stream` (Server-Sent Events, `id` is `seq`, which rises by one). What is named replaces what the page has; messages
 * are put in their place by `key` (phones) or `id` (buyers), new ones at the end.
 */
export interface Patch {
  readonly seq: number
  readonly world: string
  readonly telegram?: readonly {
    readonly chat: Omit<PhoneChat, 'messages'>
    readonly messages: readonly PhoneMessage[]
    readonly removed: readonly string[]
  }[]
  readonly crm?: readonly { readonly chat: Omit<BuyerChat, 'messages'>; readonly messages: readonly BuyerMessage[] }[]
  /** Put in their place by `id`, new ones at the end. */
  readonly work?: readonly PageWork[]
  readonly groupId?: number
  readonly people?: readonly PagePerson[]
  readonly counters?: Counters
  readonly requests?: RequestCounters
  readonly faults?: readonly FaultState[]
  readonly services?: readonly ServiceState[]
}

/** A file on its way to the server. */
export interface FileUpload {
  readonly name: string
  readonly type: string
  readonly base64: string
}

export interface Calls {
  'POST /api/buyers': { body: { name?: string; email?: string; product: string }; answer: { chat: number } }
  'POST /api/buyer/messages': { body: { chat: number; text: string; file?: FileUpload }; answer: { messageId: number } }
  'POST /api/telegram/messages': {
    body: { user: number; chat: number; text: string; replyTo?: number; file?: FileUpload }
    answer: { messageId: number; updateId: number }
  }
  'PUT /api/telegram/messages': {
    body: { user: number; chat: number; message: number; text: string }
    answer: { messageId: number; updateId: number }
  }
  /** `answer` is null when the bot has not answered within 3 s. `button`: callback data or label. */
  'POST /api/telegram/press': {
    body: { user: number; chat: number; message: number; button: string }
    answer: { updateId: number; answer: PressAnswer | null }
  }
  /** In one batch, each after a random 0-20 ms. */
  'POST /api/telegram/press-together': {
    body: { presses: { user: number; chat: number; message: number; button: string }[] }
    answer: { presses: { user: number; gapMs: number; updateId: number; answer: PressAnswer | null }[] }
  }
  /** Somebody makes a work package in OpenProject itself. `by`, `assignee`: numbers of its users. */
  'POST /api/work': { body: { by: number; subject: string; description: string }; answer: { id: number } }
  'PUT /api/work': { body: { by: number; id: number; status?: number; assignee?: number | null }; answer: { id: number } }
  /** A comment, a file, or both. `comment` is null where there were no words. */
  'POST /api/work/comments': {
    body: { by: number; id: number; text: string; file?: FileUpload }
    answer: { comment: number | null }
  }
  /** A switch on or off. */
  'PUT /api/fault': { body: { id: FaultId; on: boolean; strength?: number }; answer: { faults: readonly FaultState[] } }
  /** An act; `service` for `process-killed`. */
  'POST /api/fault': { body: { id: FaultId; service?: ServiceName }; answer: { faults: readonly FaultState[] } }
  'DELETE /api/fault': { body: undefined; answer: { faults: readonly FaultState[] } }
  /** Everything from the beginning; the stream breaks and comes back with another `world`. */
  'POST /api/reset': {
    body: undefined
    /** `silent`: whoever could do it did not answer within 3 s. */
    answer: { accepted: boolean; reason?: 'refused' | 'silent' }
  }
}

export interface PressAnswer {
  readonly text?: string
  readonly showAlert: boolean
}
