/**
 * What the playground's page and its server say to each other, as JSON. Both sides import this file; `api-messages.ts` and
 * `api-path.ts` hold types only and are known through it.
 */
import type { BuyerChat, BuyerMessage, PageFile, PhoneChat, PhoneMessage } from './api-messages.ts'

export type { BuyerChat, BuyerMessage, PageButton, PageFile, PageMarkup, PhoneChat, PhoneMessage } from './api-messages.ts'
export type { MessagePath, PathStage, PathSubject, StageName, StageSystem } from './api-path.ts'

/** Somebody with a phone. */
export interface PagePerson {
  readonly id: number
  readonly name: string
  readonly username: string | null
  /** `staff` and `requester` belong to the help desk only, the admin to both halves. */
  readonly role: 'manager' | 'admin' | 'staff' | 'requester'
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
