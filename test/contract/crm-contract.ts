import { normaliseText } from '@pinline/crm'
import type { Crm, CrmResult } from '@pinline/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

type Later<T> = T | Promise<T>

/** A CRM with somebody on its other side, empty at the start of each test. */
export interface CrmWorld {
  readonly crm: Crm
  /** Opens a dialog without messages. */
  addChat(chat: { chat: number; email: string; product: string }): Later<unknown>
  /** The new message's id. */
  buyerWrites(chat: number, text: string, file?: { name: string; type: string; bytes: Uint8Array<ArrayBuffer> }): Later<number>
  /** The new message's id. */
  sellerWrites(chat: number, text: string): Later<number>
  close(): Later<unknown>
}

const first = 129000001
const second = 129000002
const third = 129000003
const unknown = 999999999

/** The value of a result that must be there. */
export const valueOf = <T>(result: CrmResult<T>): T => {
  if (result.status !== 'ok') throw new Error(`expected ok, got ${JSON.stringify(result)}`)
  return result.value
}

/** What every implementation of the port promises, whatever stands behind it. */
export const describeCrmContract = (name: string, open: () => Promise<CrmWorld>): void => {
  describe(`the CRM port over ${name}`, () => {
    let world: CrmWorld
    beforeEach(async () => {
      world = await open()
      for (const chat of [first, second, third])
        await world.addChat({ chat, email: `b${String(chat)}@example.com`, product: `Atlas ${String(chat)}` })
    })
    afterEach(() => world.close())

    describeReading(() => world)
    describeSending(() => world)
    describeFiles(() => world)
    describeGivingUp(() => world)
  })
}

const latest = async ({ crm }: CrmWorld, chat = first, count = 50) => valueOf(await crm.readMessages(chat, { latest: count }, 'live'))

const summaryOf = async ({ crm }: CrmWorld, chat: number) => {
  const { chats } = valueOf(await crm.listChats({ page: 1, pageSize: 200 }, 'live'))
  const found = chats.find((summary) => summary.chat === chat)
  if (!found) throw new Error(`chat ${String(chat)} is not listed`)
  return found
}

const describeReading = (world: () => CrmWorld): void => {
  it('lists dialogs page by page, each once', async () => {
    for (const chat of [first, second, third]) await world().buyerWrites(chat, 'hello')
    const { crm } = world()
    const one = valueOf(await crm.listChats({ page: 1, pageSize: 2 }, 'live'))
    const two = valueOf(await crm.listChats({ page: 2, pageSize: 2 }, 'background'))
    expect([one.chats.length, two.chats.length, one.pages]).toEqual([2, 1, 2])
    expect([...one.chats, ...two.chats].map(({ chat }) => chat).sort()).toEqual([first, second, third])
  })

  it('shows in the list that a dialog has changed, and whose it is', async () => {
    await world().buyerWrites(first, 'hello')
    const before = await summaryOf(world(), first)
    await world().buyerWrites(first, 'still there?')
    const after = await summaryOf(world(), first)
    expect(after).toMatchObject({ email: `b${String(first)}@example.com`, product: `Atlas ${String(first)}` })
    expect([after.messages - before.messages, after.unread - before.unread]).toEqual([1, 1])
    expect(after.lastDate).toBeInstanceOf(Date)
  })

  it('reads messages ascending, with their sides', async () => {
    const ids = [
      await world().buyerWrites(first, 'one'),
      await world().sellerWrites(first, 'two'),
      await world().buyerWrites(first, 'three'),
    ]
    const messages = await latest(world())
    expect(messages.map(({ id, side, text, deleted, file }) => ({ id, side, text, deleted, file }))).toEqual([
      { id: ids[0], side: 'buyer', text: 'one', deleted: false, file: null },
      { id: ids[1], side: 'seller', text: 'two', deleted: false, file: null },
      { id: ids[2], side: 'buyer', text: 'three', deleted: false, file: null },
    ])
    expect(messages.every(({ writtenAt, writtenAtText }) => writtenAt instanceof Date && writtenAtText !== '')).toBe(true)
  })

  it('reads exactly the range that was asked for', async () => {
    const ids: number[] = []
    for (let count = 1; count <= 30; count += 1) ids.push(await world().buyerWrites(first, `message ${String(count)}`))
    const { crm } = world()
    const read = async (range: Parameters<Crm['readMessages']>[1]) =>
      valueOf(await crm.readMessages(first, range, 'live')).map(({ id }) => id)
    const at = (index: number) => ids[index] ?? 0
    expect(await read({ latest: 5 })).toEqual(ids.slice(25))
    expect(await read({ latest: 200 })).toEqual(ids)
    expect(await read({ before: at(10), count: 4 })).toEqual(ids.slice(6, 10))
    expect(await read({ before: at(2), count: 10 })).toEqual(ids.slice(0, 2))
    expect(await read({ before: at(0), count: 10 })).toEqual([])
    expect(await read({ after: at(26) })).toEqual(ids.slice(27))
    expect(await read({ after: at(0) })).toEqual(ids.slice(1))
    expect(await read({ after: at(29) })).toEqual([])
    expect(await read({ after: 0 })).toEqual(ids)
  })

  it('keeps line breaks and signs of a buyer as he wrote them', async () => {
    const text = 'Tom & "Jerry" <3\nsecond line 😀 ї'
    await world().buyerWrites(first, text)
    expect((await latest(world())).map((message) => message.text)).toEqual([text])
  })

  it('shows the order card, and has none for an unknown order', async () => {
    const { crm } = world()
    expect(valueOf(await crm.purchase(first))).toMatchObject({ product: `Atlas ${String(first)}`, email: `b${String(first)}@example.com` })
    expect(['missing', 'rejected']).toContain((await crm.purchase(unknown)).status)
  })
}

const describeSending = (world: () => CrmWorld): void => {
  it('sends as the seller, to be found above what was there before', async () => {
    const base = await world().buyerWrites(first, 'hello')
    const text = 'Good day!\n2 < 3 & "so on" 😀 ї  end'
    expect(await world().crm.send(first, { text, files: [] })).toEqual({ status: 'ok', value: null })
    const found = valueOf(await world().crm.readMessages(first, { after: base }, 'live'))
    expect(found.map((message) => ({ side: message.side, text: normaliseText(message.text) }))).toEqual([
      { side: 'seller', text: normaliseText(text) },
    ])
  })

  it('sends each message once, in the order in which the calls were answered', async () => {
    for (const text of ['one', 'two', 'two', 'three']) expect((await world().crm.send(first, { text, files: [] })).status).toBe('ok')
    expect((await latest(world())).map(({ text }) => text)).toEqual(['one', 'two', 'two', 'three'])
    expect(await latest(world(), second)).toEqual([])
  })

  it('marks the dialog as read by an answer, but not by an automatic one', async () => {
    for (const chat of [first, second]) await world().buyerWrites(chat, 'hello')
    await world().crm.send(first, { text: 'at once', files: [] })
    await world().crm.send(second, { text: 'we are closed', files: [], automatic: true })
    expect((await summaryOf(world(), first)).unread).toBe(0)
    expect((await summaryOf(world(), second)).unread).toBe(1)
  })

  it('marks a dialog as read, also twice', async () => {
    await world().buyerWrites(first, 'hello')
    expect(await world().crm.markSeen(first)).toEqual({ status: 'ok', value: null })
    expect(await world().crm.markSeen(first)).toEqual({ status: 'ok', value: null })
    expect((await summaryOf(world(), first)).unread).toBe(0)
  })
}

const describeFiles = (world: () => CrmWorld): void => {
  const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])

  it("gives a buyer's file with its name and its bytes", async () => {
    await world().buyerWrites(first, '', { name: 'фото 1.png', type: 'image/png', bytes })
    const [file] = (await latest(world())).flatMap((message) => message.file ?? [])
    expect(file).toMatchObject({ name: 'фото 1.png', image: true })
    const limits = { maxBytes: 100, timeoutMs: 2000 }
    expect(await world().crm.fetchFile(file?.url ?? '', limits)).toMatchObject({ status: 'ok', bytes })
    expect(await world().crm.fetchFile(file?.url ?? '', { ...limits, maxBytes: 3 })).toEqual({ status: 'too-large' })
  })

  it('does not fetch from a foreign host', async () => {
    const limits = { maxBytes: 100, timeoutMs: 2000 }
    expect(await world().crm.fetchFile('https://elsewhere.example/f', limits)).toEqual({ status: 'foreign-host' })
  })

  it('sends an uploaded file once', async () => {
    const upload = valueOf(await world().crm.upload({ name: 'photo-7f3a2c.png', type: 'image/png', bytes }))
    expect((await world().crm.send(first, { text: 'look', files: [upload] })).status).toBe('ok')
    const messages = await latest(world())
    expect(messages.every(({ side }) => side === 'seller')).toBe(true)
    expect(messages.flatMap(({ file }) => file?.name ?? [])).toEqual(['photo-7f3a2c.png'])
    expect(messages.some(({ text }) => text === 'look')).toBe(true)
  })
}

const describeGivingUp = (world: () => CrmWorld): void => {
  it('does nothing for a caller who has given up before', async () => {
    await world().buyerWrites(first, 'hello')
    const { crm } = world()
    const signal = AbortSignal.abort()
    const results = await Promise.all([
      crm.listChats({ page: 1, pageSize: 20 }, 'live', signal),
      crm.readMessages(first, { latest: 5 }, 'live', signal),
      crm.purchase(first, signal),
      crm.send(first, { text: 'too late', files: [] }, signal),
      crm.upload({ name: 'a.txt', type: 'text/plain', bytes: new Uint8Array([1]) }, signal),
      crm.markSeen(first, signal),
    ])
    for (const result of results) expect(result).toEqual({ status: 'not-done', reason: 'cancelled' })
    expect(await latest(world())).toHaveLength(1)
    expect((await summaryOf(world(), first)).unread).toBe(1)
  })
}
