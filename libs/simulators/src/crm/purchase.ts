import type { CrmCall, CrmEndpoint, CrmReply } from './reply.ts'
import type { CrmStore, SimCrmChat } from './store.ts'

const toPurchase = ({ id, email, product, itemId, orderedAt, purchase }: SimCrmChat) => ({
  item_id: itemId,
  content_id: 90_000_000 + (id % 1_000_000),
  cart_uid: '',
  name: product,
  amount: 450.5,
  currency_type: 'UAH',
  amount_usd: 10.9,
  invoice_state: 3,
  purchase_date: orderedAt,
  date_pay: orderedAt,
  profit: 436.9,
  agent_id: null,
  agent_percent: null,
  agent_fee: null,
  query_string: 'dXRtX3NvdXJjZT10Zw==',
  unit_goods: 1,
  cnt_goods: 1,
  promo_code: null,
  bonus_code: null,
  feedback: null,
  unique_code_state: { state: 1, date_check: null, date_delivery: null, date_confirmed: null, date_refuted: null },
  options: [{ id: 11, name: 'Доставка', user_data: 'Нова пошта, відділення 5', user_data_id: null }],
  buyer_info: {
    payment_method: 'Bank Card',
    account: '****1111',
    email,
    phone: '+380500000000',
    skype: null,
    whatsapp: null,
    info: null,
    ip_address: '203.0.113.7',
    payment_aggregator: null,
    payment_aggregator_id: null,
  },
  referer: null,
  owner: 0,
  day_lock: 0,
  lock_state: 'free',
  external_order_id: null,
  ...purchase,
})

/** The order's card. An unknown order is a business error with status 200. */
export const createPurchaseEndpoint = ({ store }: { store: CrmStore }): CrmEndpoint => ({
  kind: 'crm.purchase',
  method: 'GET',
  path: /^\/purchase\/info\/(\d+)$/,
  write: false,
  needsToken: true,
  run: ({ path }: CrmCall): CrmReply => {
    const id = Number(path[0])
    const chat = store.chats.get(id)
    if (chat !== undefined)
      return { status: 200, body: { retval: 0, retdesc: '', errors: null, content: toPurchase(chat) }, record: { chat: id } }
    const errors = [{ code: 'not_found', message: 'order not found' }]
    return {
      status: 200,
      body: { retval: 1, retdesc: 'order not found', errors, content: null },
      record: { ok: false, error: 'order not found' },
    }
  },
})
