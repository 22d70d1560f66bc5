/** What `GET /api/path` answers: the stages of one message. */

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
