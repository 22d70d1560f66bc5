import type { Crm, CrmResult } from '@pinline/domain'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from './crm-contract.ts'
import type { Wishes } from './crm-prism.ts'
import { startPreferring, startPrism } from './crm-prism.ts'
import { createCrm } from './crm-server.ts'

let prism: Awaited<ReturnType<typeof startPrism>>
let proxy: Awaited<ReturnType<typeof startPreferring>>
beforeAll(async () => {
  prism = await startPrism()
  proxy = await startPreferring(prism.url)
}, 60_000)
afterAll(async () => {
  await proxy.close()
  await prism.close()
})
beforeEach(() => {
  proxy.wish({})
})
// Whatever a test looked at: a request that the document does not allow fails it.
afterEach(() => {
  expect(proxy.violations.splice(0)).toEqual([])
})

const order = 129000001
const chats = '/api/debates/v2/chats'
const messages = 'GET /api/debates/v2'
const sending = 'POST /api/debates/v2'
const seen = '/api/debates/v2/seen'
const upload = '/api/debates/v2/upload-preview'
const purchase = `/api/purchase/info/${String(order)}`

const crmWith = (wishes: Wishes): Crm => {
  proxy.wish(wishes)
  return createCrm(proxy.url).crm
}
const invoice = { name: 'invoice.pdf', type: 'application/pdf', bytes: new TextEncoder().encode('%PDF-1.7') }
const example = (name: string): string => `example=${name}`

describe('against the written contract, the adapter', () => {
  it.each(['utc', 'offset', 'noZone'])('logs in with the answer "%s"', async (name) => {
    expect(await crmWith({ '/api/apilogin': example(name) }).markSeen(order)).toEqual({ status: 'ok', value: null })
  })

  it('takes a refused login for a wrong key', async () => {
    expect(await crmWith({ '/api/apilogin': example('refused') }).markSeen(order)).toEqual({ status: 'unauthorized' })
  })

  it('takes a page instead of a login for maintenance', async () => {
    expect(await crmWith({ '/api/apilogin': 'code=503' }).markSeen(order)).toEqual({ status: 'not-done', reason: 'maintenance' })
  })

  it.each(['chats', 'items', 'bare', 'text', 'holes'])('reads the list of dialogs "%s"', async (name) => {
    const answer = await crmWith({ [chats]: example(name) }).listChats({ page: 1, pageSize: 20 }, 'live')
    const lastDateText = '2026-11-21 18:40:05'
    const lastDate = new Date('2026-11-21T16:40:05Z')
    const chat = { chat: order, email: 'buyer@example.com', product: 'Atlas', lastDateText, lastDate, messages: 16, unread: 3 }
    expect(valueOf(answer)).toEqual({ chats: [chat], pages: 1 })
  })

  it('reads an empty list of dialogs', async () => {
    const answer = await crmWith({ [chats]: example('empty') }).listChats({ page: 1, pageSize: 200 }, 'background')
    expect(valueOf(answer)).toEqual({ chats: [], pages: 0 })
  })

  it.each(['bare', 'wrapped', 'descending'])('reads the messages "%s"', async (name) => {
    const read = valueOf(await crmWith({ [messages]: example(name) }).readMessages(order, { latest: 50 }, 'live'))
    expect(read.map(({ id, side, text, deleted, writtenAt, file }) => ({ id, side, text, deleted, writtenAt, file }))).toEqual([
      { id: 5001, side: 'buyer', text: 'Good day!\n2 < 3', deleted: false, writtenAt: new Date('2026-11-21T16:30:00Z'), file: null },
      { id: 5002, side: 'seller', text: 'It ships today.', deleted: true, writtenAt: new Date('2026-11-21T16:36:00Z'), file: null },
    ])
  })

  it('reads a file and a message of the marketplace', async () => {
    const [photo] = valueOf(await crmWith({ [messages]: example('file') }).readMessages(order, { latest: 50 }, 'live'))
    const url = 'https://files.example.com/f/5003.jpg'
    expect(photo?.file).toEqual({ name: 'фото.jpg', url, previewUrl: 'https://files.example.com/p/5003.jpg', image: true })
    const [notice] = valueOf(await crmWith({ [messages]: example('system') }).readMessages(order, { latest: 50 }, 'live'))
    expect(notice).toMatchObject({ side: 'system', file: null })
  })

  it('asks for every range of messages as the contract allows', async () => {
    const crm = crmWith({ [messages]: example('empty') })
    for (const range of [{ latest: 900 }, { before: 5001, count: 1 }, { after: 5001 }, { after: 0 }]) {
      expect(await crm.readMessages(order, range, 'live')).toEqual({ status: 'ok', value: [] })
    }
  })

  it.each(['paid', 'text'])('reads the order card "%s"', async (name) => {
    expect(valueOf(await crmWith({ [purchase]: example(name) }).purchase(order))).toEqual({
      productId: 2500001,
      product: 'Atlas',
      amount: '450.5',
      currency: 'UAH',
      quantity: '1',
      state: 3,
      orderedAtText: '2026-11-20 14:00:00',
      paidAtText: '2026-11-20 14:02:31',
      paymentMethod: 'Bank Card',
      email: 'buyer@example.com',
      options: [{ name: 'Delivery', value: 'Branch 5' }],
      codeState: 1,
      owner: 0,
    })
  })

  it('reads a bare order card and a refusal', async () => {
    expect(valueOf(await crmWith({ [purchase]: example('bare') }).purchase(order))).toMatchObject({
      product: 'Atlas',
      options: [],
      email: null,
    })
    expect(await crmWith({ [purchase]: example('refused') }).purchase(order)).toEqual({ status: 'rejected', text: 'order not found' })
  })

  it.each(['accepted', 'text'])('uploads a file with the answer "%s"', async (name) => {
    const expected = { newId: '3f9c0a7e51', name: 'invoice.pdf', type: 'application/pdf' }
    expect(valueOf(await crmWith({ [upload]: example(name) }).upload(invoice))).toEqual(expected)
  })

  it('is told when a file is refused', async () => {
    const answer = await crmWith({ [upload]: example('refused') }).upload(invoice)
    expect(answer).toEqual({ status: 'rejected', text: 'file type is not allowed' })
  })

  it.each(['code=204', 'object', 'array', 'retval', 'retvalText'])('takes the answer "%s" to a write for a success', async (name) => {
    const prefer = name.includes('=') ? name : example(name)
    const crm = crmWith({ [sending]: prefer, [seen]: prefer })
    const files = [{ newId: '3f9c0a7e51', name: 'invoice.pdf', type: 'application/pdf' }]
    expect(await crm.send(order, { text: 'Here it is', files })).toEqual({ status: 'ok', value: null })
    expect(await crm.send(order, { text: 'We are closed', files: [], automatic: true })).toEqual({ status: 'ok', value: null })
    expect(await crm.markSeen(order)).toEqual({ status: 'ok', value: null })
  })
})

type CallCrm = (crm: Crm) => Promise<CrmResult<unknown>>

const writes: [string, string, CallCrm][] = [
  ['send', sending, (crm) => crm.send(order, { text: 'hello', files: [] })],
  ['markSeen', seen, (crm) => crm.markSeen(order)],
]
const everything: typeof writes = [
  ...writes,
  ['upload', upload, (crm) => crm.upload(invoice)],
  ['listChats', chats, (crm) => crm.listChats({ page: 1, pageSize: 20 }, 'live')],
  ['readMessages', messages, (crm) => crm.readMessages(order, { latest: 50 }, 'live')],
  ['purchase', purchase, (crm) => crm.purchase(order)],
]

describe.each(everything)('against the written contract, %s', (_, at, call) => {
  it('understands a refused token and a failing CRM', async () => {
    expect(await call(crmWith({ [at]: 'code=401' }))).toEqual({ status: 'unauthorized' })
    expect(await call(crmWith({ [at]: 'code=503' }))).toEqual({ status: 'ambiguous', reason: 'server-error' })
  })
})

describe.each(writes)('against the written contract, %s', (_, at, call) => {
  it('understands a refusal in every form, a missing right and a missing order', async () => {
    expect(await call(crmWith({ [at]: 'code=200, example=refused' }))).toEqual({ status: 'rejected', text: 'the dialog is closed' })
    expect(await call(crmWith({ [at]: 'code=400, example=retdesc' }))).toEqual({ status: 'rejected', text: 'the dialog is closed' })
    expect(await call(crmWith({ [at]: 'code=400, example=message' }))).toEqual({ status: 'rejected', text: 'The request is invalid.' })
    expect(await call(crmWith({ [at]: 'code=403' }))).toEqual({ status: 'forbidden' })
    expect(await call(crmWith({ [at]: 'code=404' }))).toEqual({ status: 'missing' })
  })
})

it('would notice a request that the contract does not allow', async () => {
  const response = await fetch(`${proxy.url}debates/v2/chats?page=0&token=T`, { headers: { accept: 'application/json' } })
  expect(response.ok).toBe(false)
  expect(proxy.violations.splice(0).join()).toContain('pagesize')
})
