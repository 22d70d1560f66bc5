import type { CrmMessage } from '@pinline/domain'
import type { Database } from './database.ts'
import { createGather } from './gather.ts'
import { statements } from './hot-path.ts'
import { toItem } from './lanes.ts'
import type { ItemRow, OutboxItem } from './lanes.ts'
import { hashMessage } from './message-hash.ts'

/**
 * Why a chat was read. `silent` posts nothing of a chat first seen, and of a known one only what is newer than all that is stored (first
 * pass, restore, old pages). `sweep` posts what is new in a known chat, also what became visible late, and in a new one what the buyer
 * wrote after the seller's last word. `hook` also posts closing messages that are stored without a card.
 */
export type ImportMode = 'hook' | 'sweep' | 'silent'

/** One reading of one chat. */
export interface ChatPage {
  readonly order: number
  readonly mode: ImportMode
  /** Ascending by id. */
  readonly messages: readonly CrmMessage[]
  /** The page was full, so older messages may be missing from it. */
  readonly full: boolean
  /** The first message of the dialog is among them. */
  readonly complete: boolean
  /** It is a page of old messages, which tells nothing of the newest ones. @defaultValue false */
  readonly older?: boolean
  /** When the reading began; an older reading never overwrites a newer one. */
  readonly readAt: Date
  /** The crm-sync lane that it settles: rings covered, and the fence where the lane was claimed (0: by hint). */
  readonly lane?: { readonly lane: number; readonly wanted: number; readonly fence: number }
}

/** A Telegram lane that the import has touched. `fence` is set when this worker has it now; `item` when its head is already under way. */
export interface TouchedTelegramLane {
  readonly lane: number
  readonly destination: string
  readonly fence: number | null
  readonly item: OutboxItem | null
}

/**
 * `gap`: the page does not reach what is stored; nothing was done, page back and import all of it. `stale`: the lane was lost.
 * `bare`: the order's details are not known yet. `changed`: edited or deleted messages. `sellers`: new messages of the seller.
 */
export type Imported =
  | { readonly status: 'gap' | 'stale' }
  | {
      readonly status: 'stored'
      readonly chat: number
      readonly owner: number | null
      readonly bare: boolean
      /** Rings that came after the reading had begun. */
      readonly left: number
      readonly lanes: readonly TouchedTelegramLane[]
      readonly changed: readonly number[]
      readonly sellers: readonly number[]
    }

export interface ImportOptions {
  readonly bot: number
  readonly account: number
  /** A token that is new at each call: Telegram lanes taken under it belong to that call alone. Absent: lanes are not taken, only filled. */
  readonly newToken?: () => string
}

interface ImportRow extends ItemRow {
  readonly ext: number
  readonly gap: boolean
  readonly stored: boolean
  readonly left: number
  readonly chat: number
  readonly bare: boolean
  readonly owner_id: number | null
  readonly telegram_lane: number | null
  readonly destination: string
  readonly fence: number
  readonly mine: boolean | null
  readonly changed: number[]
  readonly sellers: number[]
}

const pageValues = (pages: readonly ChatPage[]): unknown[] => [
  pages.map(({ lane }) => lane?.lane ?? 0),
  pages.map(({ lane }) => lane?.wanted ?? 0),
  pages.map(({ lane }) => lane?.fence ?? 0),
  pages.map(({ order }) => order),
  pages.map(({ full }) => full),
  pages.map(({ messages }) => messages[0]?.id ?? 0),
  pages.map(({ messages }) => messages.at(-1)?.id ?? 0),
  pages.map(({ mode }) => mode),
  pages.map(({ readAt }) => readAt.toISOString()),
  pages.map(({ complete }) => complete),
]

/** The buyer's messages after the seller's last word are the ones that wait. */
const lastSellerId = (messages: readonly CrmMessage[]): number =>
  messages.findLast(({ side, deleted }) => side === 'seller' && !deleted)?.id ?? 0

const messageValues = (pages: readonly ChatPage[]): unknown[] => {
  const all = pages.flatMap(({ order, messages }) => {
    const lastSeller = lastSellerId(messages)
    return messages.map((message) => ({ order, message, tail: message.id > lastSeller }))
  })
  return [
    all.map(({ order }) => order),
    all.map(({ message }) => message.id),
    all.map(({ message }) => message.side),
    all.map(({ message }) => message.text),
    all.map(({ message }) => message.deleted),
    all.map(({ message }) => hashMessage(message)),
    all.map(({ tail }) => tail),
    all.map(({ message }) => message.writtenAt?.toISOString() ?? null),
    all.map(({ message }) => message.writtenAtText),
    all.map(({ message }) => message.file?.name ?? null),
    all.map(({ message }) => message.file?.url ?? null),
    all.map(({ message }) => message.file?.previewUrl ?? null),
    all.map(({ message }) => message.file?.image ?? false),
  ]
}

const toImported = (rows: readonly ImportRow[]): Imported => {
  const [first] = rows
  if (first === undefined || (!first.gap && !first.stored)) return { status: 'stale' }
  if (first.gap) return { status: 'gap' }
  const lanes = rows.flatMap((row): TouchedTelegramLane[] =>
    row.telegram_lane === null
      ? []
      : [{ lane: row.telegram_lane, destination: row.destination, fence: row.mine === true ? row.fence : null, item: toItem(row) }],
  )
  const { chat, owner_id: owner, bare, left, changed, sellers } = first
  return { status: 'stored', chat, owner, bare, left, lanes, changed, sellers }
}

/** Stores what a reading of a chat brought; calls that come at once share a commit. A page must not be empty of meaning twice: equal calls are harmless. */
export const createImport = ({ pool }: Database, { bot, account, newToken }: ImportOptions): ((page: ChatPage) => Promise<Imported>) =>
  createGather<ChatPage, Imported>(
    async (pages) => {
      const { rows } = await pool.query<ImportRow>({
        ...statements.importPages,
        values: [
          ...pageValues(pages),
          ...messageValues(pages),
          newToken?.() ?? null,
          account,
          String(bot),
          pages.map(({ older }) => older === true),
        ],
      })
      const byOrder = Map.groupBy(rows, ({ ext }) => ext)
      return pages.map(({ order }) => toImported(byOrder.get(order) ?? []))
    },
    { keyOf: ({ order }) => order, max: 32 },
  )
