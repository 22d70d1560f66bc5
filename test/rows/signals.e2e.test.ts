import { createHash } from 'node:crypto'
import { maskEmail } from '@pinline/i18n'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop } from './shop.ts'

const bytes = (seed: string): Uint8Array => createHash('sha512').update(seed).digest()
const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')

/** The CRM has told of a chat, and was heard. */
const told = ({ crm }: Shop, order: number, times = 1) =>
  expect
    .poll(() => crm.ledger.where(({ ok, kind, chat }) => ok && kind === 'crm.webhook' && chat === order).length, {
      timeout: soon.timeoutMs,
    })
    .toBe(times)

/** Posts to the group that show words. */
const posts = ({ sent, groupId }: Shop, words: string) => sent(groupId).filter(({ text }) => text.includes(words))

describe.each(['uk', 'en'] as const)('what the CRM tells of (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ language })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A1 CRM signal (${language})`, async () => {
    const { crm, groupId, shown } = shop
    for (const format of ['json', 'form', 'query'] as const) {
      const order = crm.addChat()
      // The signal names the newest message only; the chat is read from the CRM.
      crm.buyerWrites(order, `Before ${format}`, { webhook: false })
      crm.buyerWrites(order, `Signalled ${format}`, { format })
      await shown(groupId, 'card.text', { text: `Signalled ${format}` })
      await shown(groupId, 'card.text', { text: `Before ${format}` })
    }
    crm.faults.webhookForSeller = true
    const own = crm.addChat()
    crm.sellerWrites(own, 'From the seller')
    await told(shop, own)
    crm.faults.webhookForSeller = false
    await shop.ordered('After the seller')
    expect(posts(shop, 'From the seller')).toEqual([])
  })

  it(`A2 new message to the group (${language})`, async () => {
    const { telegram, crm, groupId, words, labels, labelled } = shop
    const automatic = crm.addChat({ messages: [{ from: 'system', text: 'Thank you for the order' }] })
    crm.webhookFor(automatic)
    await told(shop, automatic)

    const email = 'olena@example.com'
    const { order, card } = await shop.ordered('Is it white?', { email, product: 'Headphones' })
    expect(card.text.split('\n').slice(0, 3)).toEqual([
      words.text('card.title', { product: 'Headphones' }),
      words.text('card.order', { order: String(order), shop: '' }),
      words.text('card.client', { who: maskEmail(email, 'mask', false) ?? '' }),
    ])
    expect(card.now().entities).toContainEqual(
      expect.objectContaining({ type: 'text_link', url: `https://crm.example/orders/${String(order)}` }),
    )
    expect(labels(card)).toEqual(labelled('btn.reply'))
    expect(card.now().silent).toBe(false)

    crm.buyerWrites(order, 'A photo', { file: { name: 'photo.jpg', bytes: bytes('photo'), image: true } })
    crm.buyerWrites(order, 'An invoice', { file: { name: 'invoice.pdf', bytes: bytes('file') }, webhook: 'duplicate' })
    for (const [method, seed] of [
      ['sendPhoto', 'photo'],
      ['sendDocument', 'file'],
    ] as const) {
      const entry = await telegram.ledger.waitFor(({ ok, kind, chat }) => ok && kind === `telegram.${method}` && chat === groupId, soon)
      expect(entry.files?.[0]?.md5).toBe(md5(bytes(seed)))
    }
    await told(shop, order, 4)
    await shop.ordered('After all of them')
    for (const text of ['Is it white?', 'A photo', 'An invoice']) expect(posts(shop, text)).toHaveLength(1)
    expect(posts(shop, 'Thank you for the order')).toEqual([])
  })

  it(`A3 pinned chat (${language})`, async () => {
    const { crm, groupId, anna, bohdan, shown, newest, labels, labelled, follow } = shop
    const { order } = await shop.owned(anna, 'First question')
    const before = newest()
    crm.buyerWrites(order, 'Second question')
    const post = await shown(groupId, 'card.text', { text: 'Second question' }, before)
    shop.expectSaid(post, 'card.state.owned', { manager: '@anna' })
    expect([post.now().silent, labels(post)]).toEqual([true, []])
    const mine = await shown(anna.id, 'chat.new', { product: 'Notebook', order: String(order), who: any, text: 'Second question' }, before)
    expect([mine.now().silent, labels(mine)]).toEqual([false, labelled('btn.open', 'btn.noreply')])
    await follow(anna, mine, 'btn.open', 'chat.writing', { who: any, order: String(order), product: any })
    expect(shop.sent(bohdan.id, before)).toEqual([])
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})

describe.each(['uk', 'en'] as const)('what the CRM does not tell of (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({
      language,
      env: { SWEEP_SECONDS: '1' },
      before: (crm) => {
        crm.addChat({ messages: [{ from: 'buyer', text: 'Waiting since long ago' }] })
      },
    })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A16 reconciliation (${language})`, async () => {
    const { crm, groupId, anna, chief, shown, telegram } = shop
    // What was there before the first import comes as a list, without a card of its own.
    await shown(groupId, 'digest.first', { n: 1, dur: any, lines: any })
    expect(posts(shop, 'Waiting since long ago')).toEqual([])

    const order = crm.addChat()
    const message = crm.buyerWrites(order, 'Nobody told of me', { webhook: false })
    const card = await shown(groupId, 'card.text', { text: 'Nobody told of me' })
    crm.editMessage(order, message, 'Changed in the CRM')
    const gone = crm.buyerWrites(order, 'Soon deleted', { webhook: false })
    const second = await shown(groupId, 'card.text', { text: 'Soon deleted' })
    crm.deleteMessage(order, gone)
    // Nothing in the CRM's list tells of the two; they are found when the chat is read.
    const before = shop.newest()
    telegram.sendText(anna, anna.id, `/open_chat_${String(order)}`)
    await shown(anna.id, 'chat.card', { product: any, order: String(order), shop: '', pay: any, who: any, pin: any }, before)
    crm.buyerWrites(order, 'The last one', { webhook: false })
    await shown(groupId, 'card.edited', { at: any, text: 'Nobody told of me' }, card.seq)
    await shown(groupId, 'card.deleted', { at: any }, second.seq)
    await shown(groupId, 'card.text', { text: 'The last one' }, before)

    // Up to which moment nothing is missing, which goes on by itself.
    const [heading = ''] = shop.words.text('adm.status', { at: any, proven: any, n: 2, queue: 0, dur: '', dead: 0 }).split(any)
    const asked = shop.newest()
    telegram.sendText(chief, chief.id, '/status')
    const isStatus = (text: string | undefined): boolean => (text ?? '').startsWith(heading)
    const status = await telegram.ledger.waitFor(({ seq, ok, chat, text }) => seq > asked && ok && chat === chief.id && isStatus(text), {
      timeoutMs: 20_000,
    })
    expect(status.text).toContain('✅')
    expect(status.text).not.toContain(shop.words.text('adm.status.first'))
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
