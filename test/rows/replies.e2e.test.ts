import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { any, expectOneLanguage, openShop, soon } from './shop.ts'
import type { Shop } from './shop.ts'

const bytes = (seed: string): Uint8Array => createHash('sha512').update(seed).digest()
const md5 = (seed: string): string => createHash('md5').update(bytes(seed)).digest('hex')

/** A manager's own message shows how far it is. */
const marked = ({ telegram, anna }: Shop, messageId: number, emoji: string) =>
  telegram.ledger.waitFor(
    ({ ok, kind, chat, messageId: at, note }) =>
      ok && kind === 'telegram.setMessageReaction' && chat === anna.id && at === messageId && note === emoji,
    soon,
  )

/** What a buyer got, in order: texts, and files by their bytes. */
const received = ({ sends }: Shop, order: number): string[] => sends(order).map(({ text, files }) => files?.[0]?.md5 ?? text ?? '')

describe.each(['uk', 'en'] as const)('what managers write (%s)', (language) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop({ language })
  })
  afterAll(async () => {
    await shop.close()
  })

  it(`A6 reply (${language})`, async () => {
    const { telegram, crm, anna, shown, press, label, newest } = shop
    const { order } = await shop.owned(anna, 'How much is it?', { email: 'olena@example.com' })
    const first = telegram.sendText(anna, anna.id, '450 UAH').messageId
    await marked(shop, first, '👀')
    await marked(shop, first, '👌')
    await shown(anna.id, 'reply.legend')
    telegram.sendPhoto(anna, anna.id, { bytes: bytes('photo') })
    telegram.sendDocument(anna, anna.id, { bytes: bytes('file'), name: 'invoice.pdf', type: 'application/pdf' })
    for (const each of ['album 1', 'album 2']) telegram.sendPhoto(anna, anna.id, { bytes: bytes(each), mediaGroup: 'album' })
    const all = ['450 UAH', md5('photo'), md5('file'), md5('album 1'), md5('album 2')]
    await expect.poll(() => received(shop, order), { timeout: soon.timeoutMs }).toEqual(all)
    const uploads = crm.ledger.where(({ ok, kind }) => ok && kind === 'crm.upload')
    expect(uploads.flatMap(({ files = [] }) => files.map((file) => file.md5))).toEqual(all.slice(1))

    crm.patchFaults({ refuseFiles: true })
    const before = newest()
    const refused = telegram.sendDocument(anna, anna.id, { bytes: bytes('refused'), name: 'refused.pdf' }).messageId
    const failed = await shown(anna.id, 'reply.failed', { who: 'olena@example.com', order: String(order), reason: any, text: any }, before)
    await marked(shop, refused, '👎')
    crm.patchFaults({ refuseFiles: false })
    await press(anna, failed, label('btn.retry_file'))
    await marked(shop, refused, '👌')
    expect(received(shop, order)).toEqual([...all, md5('refused')])
  })

  it(`A7 right recipient (${language})`, async () => {
    const { telegram, crm, groupId, anna, bohdan, type, shown, press, newest, labels } = shop
    const one = await shop.owned(anna, 'I am the first', { product: 'First' })
    const two = await shop.owned(anna, 'I am the second', { product: 'Second' })
    // The open chat, and the one whose card is answered.
    telegram.sendText(anna, anna.id, 'To the open one')
    await shop.delivered(two.order, 'To the open one')
    telegram.sendText(anna, anna.id, 'To the answered one', { replyTo: one.opened.id })
    await shop.delivered(one.order, 'To the answered one')

    // Another buyer has written since: the writer is asked.
    await telegram.pressButton(anna, anna.id, two.opened.id, shop.label('menu.write')).answered
    await shown(anna.id, 'chat.writing', { who: any, order: String(two.order), product: any }, newest() - 1)
    const before = newest()
    crm.buyerWrites(one.order, 'And another thing')
    await shown(anna.id, 'chat.new', { product: 'First', order: String(one.order), who: any, text: 'And another thing' }, before)
    const asked = await type(anna, 'For whom?', 'reply.guard', { text: 'For whom?', order: String(two.order) })
    const toFirst = labels(asked).find((text) => text.includes(String(one.order)))
    expect(labels(asked)).toContain(shop.label('btn.dont_send'))
    await press(anna, asked, toFirst ?? 'a button of the first')
    await shop.delivered(one.order, 'For whom?')

    // Nobody is chosen: nothing goes, and what is not to be sent is not.
    const none = await type(bohdan, 'To nobody', 'reply.nochat', { text: 'To nobody' })
    shop.expectSaid(await press(bohdan, none, shop.label('btn.dont_send')), 'reply.dropped')
    // A colleague's chat can not be answered, and the group is no way to a buyer.
    await type(bohdan, `/open_chat_${String(one.order)}`, 'chat.pin.other', { manager: '@anna' })
    await type(bohdan, 'To a colleague’s buyer', 'reply.nochat', { text: 'To a colleague’s buyer' })
    telegram.sendText(anna, groupId, 'Said in the group', { replyTo: one.card.id })
    telegram.sendText(anna, anna.id, 'The last to the second', { replyTo: two.opened.id })
    await shop.delivered(two.order, 'The last to the second')
    expect(received(shop, one.order)).toEqual(['To the answered one', 'For whom?'])
    expect(received(shop, two.order)).toEqual(['To the open one', 'The last to the second'])
  })

  it(`A8 mark as read (${language})`, async () => {
    const { crm, anna, follow } = shop
    const { order, opened } = await shop.owned(anna, 'Have you read me?', { email: 'ira@example.com' })
    expect(crm.chats().find(({ id }) => id === order)?.unread).toBe(1)
    await follow(anna, opened, 'menu.seen', 'reply.seen.ok', { who: 'ira@example.com', order: String(order) })
    const [seen] = crm.ledger.where(({ ok, kind, chat }) => ok && kind === 'crm.seen' && chat === order)
    expect(crm.chats().find(({ id }) => id === order)?.unread).toBe(0)
    await crm.ledger.waitFor(
      ({ ok, kind, chat, seq }) => ok && kind === 'crm.read' && chat === order && seq > (seen?.seq ?? Infinity),
      soon,
    )
    expect(received(shop, order)).toEqual([])
  })

  it(`is said in one language (${language})`, () => {
    expectOneLanguage(shop)
  })
})
