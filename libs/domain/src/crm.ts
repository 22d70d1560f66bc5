/** Who wrote a message in the CRM. `system` is text of the marketplace itself (neither buyer nor seller). */
export type CrmSide = 'buyer' | 'seller' | 'system'

/** A file that hangs on a CRM message; a message carries at most one. */
export interface CrmFile {
  /** Original name, URL-decoded. */
  readonly name: string
  /** Absolute URL of the full file; null where the CRM gave none. */
  readonly url: string | null
  readonly previewUrl: string | null
  readonly image: boolean
}

/** One message of a dialog. */
export interface CrmMessage {
  /** Unique inside the account, rising in the order of writing. */
  readonly id: number
  readonly side: CrmSide
  /** Plain text: `<br>` turned into line breaks, entities decoded, NUL bytes removed. */
  readonly text: string
  readonly deleted: boolean
  /** As the CRM wrote it, `YYYY-MM-DD HH:MM:SS` without a zone. Never decides what is new. */
  readonly writtenAtText: string
  /** The same moment read in the configured zone; null where it did not parse. */
  readonly writtenAt: Date | null
  readonly file: CrmFile | null
}

/** One row of the CRM's list of dialogs. `lastDate`, `messages` and `unread` change whenever the dialog does. */
export interface CrmChatSummary {
  /** Order number, which is also the dialog's id. */
  readonly chat: number
  readonly email: string | null
  readonly product: string | null
  /** As the CRM wrote it; compared as text only. */
  readonly lastDateText: string
  readonly lastDate: Date | null
  readonly messages: number
  readonly unread: number
}

/** What the order card shows. Personal values are masked by whoever renders it. */
export interface CrmPurchase {
  readonly productId: number | null
  readonly product: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly quantity: string | null
  /** 1 waiting, 2 declined, 3 paid, 4 expired, 5 refunded, 35 refund not completed; others are possible. */
  readonly state: number | null
  readonly orderedAtText: string | null
  readonly paidAtText: string | null
  readonly paymentMethod: string | null
  readonly email: string | null
  readonly options: readonly { readonly name: string; readonly value: string }[]
  /** State of the unique code, 1-5; null where the order has none. */
  readonly codeState: number | null
  /** Where the order came from: 0 own shop, others are marketplaces. */
  readonly owner: number | null
}

/** A file that the CRM has accepted and that the next message may carry once. */
export interface CrmUpload {
  readonly newId: string
  readonly name: string
  readonly type: string
}

/**
 * Why a call has no result.
 * - `not-done`: surely without effect; repeat it after `retryAfterMs` (or the usual back-off).
 * - `ambiguous`: the CRM may have done it. A read may simply be repeated; a write is read back first.
 *   `timeout` means that the request can still be under way on the other side.
 * - `rejected`: the CRM understood and refused (`text` is its reason); repeating is useless.
 * - `forbidden`: the key lacks the right. `unauthorized`: the key itself was refused. `missing`: no such order.
 */
export type CrmFailure =
  | {
      readonly status: 'not-done'
      readonly reason: 'unreachable' | 'throttled' | 'maintenance' | 'cancelled'
      readonly retryAfterMs?: number
    }
  | { readonly status: 'ambiguous'; readonly reason: 'reset' | 'timeout' | 'server-error' | 'not-json' }
  | { readonly status: 'rejected'; readonly text: string }
  | { readonly status: 'forbidden' | 'unauthorized' | 'missing' }

export type CrmResult<T> = { readonly status: 'ok'; readonly value: T } | CrmFailure

/** Where the file of a CRM message may not be fetched from, or why it did not arrive. */
export type CrmFileFailure = { readonly status: 'too-large' | 'foreign-host' | 'failed' }

/** `live`: somebody waits for it. `background`: reconciliation, which may use a fifth of the rate at most. */
export type CrmUrgency = 'live' | 'background'

/**
 * The CRM, one account. Every call answers within its time-out (8 s unless told otherwise), never throws for a failure of
 * the other side, and logs no token, text or address. Calls are slowed down to the configured rate over all processes.
 */
export interface Crm {
  /** Dialogs, newest activity first (hoped for, not promised). Pages count from 1; at most 200 a page. */
  listChats(
    query: { page: number; pageSize: number },
    urgency: CrmUrgency,
    signal?: AbortSignal,
  ): Promise<CrmResult<{ chats: CrmChatSummary[]; pages: number }>>
  /**
   * Messages of a dialog, ascending by id, deleted ones included.
   * `latest`: the newest `count`. `before`: the newest `count` below an id. `after`: everything above an id. Fewer than `count` mean
   * that there are no older ones, however few the CRM puts on a page.
   */
  readMessages(
    chat: number,
    range: { latest: number } | { before: number; count: number } | { after: number },
    urgency: CrmUrgency,
    signal?: AbortSignal,
  ): Promise<CrmResult<CrmMessage[]>>
  /** Sends as the seller. There is no idempotency key and the answer has no id: read back before any repetition. */
  send(
    chat: number,
    message: { text: string; files: readonly CrmUpload[]; automatic?: boolean },
    signal?: AbortSignal,
  ): Promise<CrmResult<null>>
  /** Uploads one file; the id that comes back is good for one message, within minutes. */
  upload(file: { name: string; type: string; bytes: Uint8Array<ArrayBuffer> }, signal?: AbortSignal): Promise<CrmResult<CrmUpload>>
  /** Marks the whole dialog as read. Idempotent. */
  markSeen(chat: number, signal?: AbortSignal): Promise<CrmResult<null>>
  purchase(chat: number, signal?: AbortSignal): Promise<CrmResult<CrmPurchase>>
  /** Fetches a message's file from an allowed host only, never following a redirect elsewhere, up to `maxBytes`. */
  fetchFile(
    url: string,
    limits: { maxBytes: number; timeoutMs: number },
    signal?: AbortSignal,
  ): Promise<{ status: 'ok'; bytes: Uint8Array<ArrayBuffer>; type: string | null } | CrmFileFailure>
}
