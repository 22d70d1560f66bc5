import type { CrmPurchase, CrmUpload } from '@pinline/domain'
import { z } from 'zod'
import { toPlainName, toPlainText } from './text.ts'
import { filledText, integer, isRecord, text } from './values.ts'

const optionRow = z.object({ name: filledText, user_data: text })
const stateRow = z.object({ state: integer })
const buyerRow = z.object({ email: filledText, payment_method: filledText })
const purchaseRow = z.object({
  item_id: integer,
  name: filledText,
  amount: filledText,
  currency_type: filledText,
  cnt_goods: filledText,
  invoice_state: integer,
  purchase_date: filledText,
  date_pay: filledText,
  owner: integer,
  options: z.unknown().optional(),
  buyer_info: z.unknown().optional(),
  unique_code_state: z.unknown().optional(),
})

const toOptions = (value: unknown): CrmPurchase['options'] =>
  (Array.isArray(value) ? value : []).flatMap((entry) => {
    const option = optionRow.safeParse(entry).data
    return option?.name ? [{ name: toPlainText(option.name), value: toPlainText(option.user_data ?? '') }] : []
  })

/** Reads an order card; `null` when the CRM knows no such order, `undefined` when the body is no answer of this call. */
export const readPurchase = (body: unknown): CrmPurchase | null | undefined => {
  if (!isRecord(body) || !('content' in body)) return undefined
  if (body['content'] === null) return null
  const order = purchaseRow.safeParse(body['content']).data
  if (!order) return undefined
  const buyer = buyerRow.safeParse(order.buyer_info).data
  return {
    productId: order.item_id,
    product: toPlainName(order.name),
    amount: order.amount,
    currency: order.currency_type,
    quantity: order.cnt_goods,
    state: order.invoice_state,
    orderedAtText: order.purchase_date,
    paidAtText: order.date_pay,
    paymentMethod: buyer?.payment_method ?? null,
    email: buyer?.email ?? null,
    options: toOptions(order.options),
    codeState: stateRow.safeParse(order.unique_code_state).data?.state ?? null,
    owner: order.owner,
  }
}

const uploadRow = z.object({
  newid: filledText,
  name: text,
  type: text,
  message: filledText,
  warning: filledText,
  error: filledText,
  error_num: integer,
})

/** Reads the answer to the upload of one file: accepted, refused with the CRM's reason, or null when it is no such answer. */
export const readUpload = (body: unknown): { readonly upload: CrmUpload } | { readonly refused: string } | null => {
  const files = isRecord(body) && Array.isArray(body['files']) ? body['files'] : []
  const file = uploadRow.safeParse(files[0]).data
  if (!file) return null
  if ((file.error_num ?? 0) !== 0 || file.newid === null) {
    return { refused: file.error ?? file.message ?? file.warning ?? `error ${String(file.error_num ?? 0)}` }
  }
  return { upload: { newId: file.newid, name: file.name ?? '', type: file.type ?? '' } }
}
