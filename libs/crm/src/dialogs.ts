import type { CrmChatSummary, CrmFile, CrmMessage, CrmSide } from '@pinline/domain'
import { z } from 'zod'
import { toPlainName, toPlainText } from './text.ts'
import { toUtc } from './time.ts'
import { filledText, flag, integer, isRecord, text } from './values.ts'

/** Records that could be read, and how many had to be skipped because they carry no id. */
export interface Records<T> {
  readonly records: T[]
  readonly skipped: number
}

const chatRow = z.object({
  id_i: integer,
  email: filledText,
  product: filledText,
  last_date: filledText,
  date_last: filledText,
  last_message: filledText,
  cnt_msg: integer,
  cnt_new: integer,
})

const messageRow = z.object({
  id: integer,
  message: text,
  buyer: flag,
  seller: flag,
  deleted: flag,
  date_written: filledText,
  is_file: flag,
  is_img: flag,
  filename: filledText,
  url: filledText,
  preview: filledText,
})

const isImageName = (name: string): boolean => /\.(?:jpe?g|png|gif|webp|bmp)$/i.test(name)

const isList = (value: unknown): value is unknown[] => Array.isArray(value)

// A list of records: bare, or under one of several names. A name with null is an empty list, as some serialisers write it.
const listOf = (body: unknown, names: readonly string[]): unknown[] | null => {
  const name = isRecord(body) ? names.find((candidate) => candidate in body) : undefined
  const list: unknown = isRecord(body) && name !== undefined ? (body[name] ?? []) : body
  return isList(list) ? list : null
}

const collect = <T>(rows: readonly unknown[], read: (row: unknown) => T | null): Records<T> => {
  const records = rows.map(read).filter((record) => record !== null)
  return { records, skipped: rows.length - records.length }
}

/** Reads a page of dialogs; null when the body is no such page. Without a page count, a full page means that there is another. */
export const readChatPage = (
  body: unknown,
  query: { readonly page: number; readonly pageSize: number },
  zone: string,
): (Records<CrmChatSummary> & { readonly pages: number }) | null => {
  const rows = listOf(body, ['chats', 'items'])
  if (rows === null) return null
  const { records, skipped } = collect(rows, (row) => toChat(row, zone))
  const counts = z.object({ cnt_pages: integer, pages: integer, total_pages: integer }).safeParse(body).data
  const counted = counts?.cnt_pages ?? counts?.pages ?? counts?.total_pages ?? null
  const guessed = rows.length >= query.pageSize ? query.page + 1 : query.page
  return { records, skipped, pages: counted === null || (counted < query.page && rows.length > 0) ? guessed : counted }
}

const toChat = (row: unknown, zone: string): CrmChatSummary | null => {
  const chat = chatRow.safeParse(row).data
  if (!chat || chat.id_i === null) return null
  const lastDateText = chat.last_date ?? chat.date_last ?? chat.last_message ?? ''
  return {
    chat: chat.id_i,
    email: chat.email,
    product: toPlainName(chat.product),
    lastDateText,
    lastDate: toUtc(lastDateText, zone),
    messages: chat.cnt_msg ?? 0,
    unread: chat.cnt_new ?? 0,
  }
}

/** Reads the messages of a dialog, in the order given; null when the body is no such list. */
export const readMessageList = (body: unknown, zone: string, baseUrl: string): Records<CrmMessage> | null => {
  const rows = listOf(body, ['messages', 'items', 'debates', 'list'])
  return rows === null ? null : collect(rows, (row) => toMessage(row, zone, baseUrl))
}

const toMessage = (row: unknown, zone: string, baseUrl: string): CrmMessage | null => {
  const message = messageRow.safeParse(row).data
  if (!message || message.id === null) return null
  const writtenAtText = message.date_written ?? ''
  return {
    id: message.id,
    side: toSide(message.buyer, message.seller),
    text: toPlainText(message.message ?? ''),
    deleted: message.deleted ?? false,
    writtenAtText,
    writtenAt: toUtc(writtenAtText, zone),
    file: toFile(message, baseUrl),
  }
}

// A sister marketplace leaves `seller` out: what is not the buyer's is then the seller's. Both 0 is the marketplace itself.
const toSide = (buyer: boolean | null, seller: boolean | null): CrmSide => {
  if (buyer) return 'buyer'
  if (seller) return 'seller'
  if (buyer === null) return seller === null ? 'system' : 'buyer'
  return seller === null ? 'seller' : 'system'
}

const toFile = (message: z.infer<typeof messageRow>, baseUrl: string): CrmFile | null => {
  const url = toHttpUrl(message.url, baseUrl)
  if (!(message.is_file ?? url !== null)) return null
  const name = toFileName(message.filename ?? url ?? '')
  return { name, url, previewUrl: toHttpUrl(message.preview, baseUrl), image: message.is_img ?? isImageName(name) }
}

const toHttpUrl = (address: string | null, baseUrl: string): string | null => {
  if (address === null || !URL.canParse(address, baseUrl)) return null
  const url = new URL(address, baseUrl)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
}

const decodeName = (name: string): string => {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

// Only the last part of a path, without control characters: the name is the buyer's choice.
const toFileName = (raw: string): string => {
  const path = URL.canParse(raw) ? new URL(raw).pathname : raw
  const last = decodeName(path).split(/[/\\]/).at(-1) ?? ''
  return (
    last
      .replace(/\p{Cc}/gu, '')
      .toWellFormed()
      .trim() || 'file'
  )
}
