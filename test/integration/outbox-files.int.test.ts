import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOutboxFixture } from './outbox-fixture.ts'
import type { OutboxFixture, OutboxOptions } from './outbox-fixture.ts'

let fixture: OutboxFixture

beforeAll(async () => {
  fixture = await createOutboxFixture()
})
afterAll(() => fixture.close())

const photo = (size: number | null = 3) => ({ type: 'file', fileId: 'f1', name: 'photo.jpg', mime: 'image/jpeg', size }) as const
const download: NonNullable<OutboxOptions['download']> = () =>
  Promise.resolve({ status: 'ok', bytes: new Uint8Array([1, 2, 3]), name: 'file_1.jpg' })

test('a file goes after its text, under a name that carries the id of its reply, and is linked', async () => {
  const { open, chat, accept, ended, items, sent } = fixture
  const { worker } = open({ download })
  const order = await chat()
  const lane = await accept(order, [{ type: 'text', text: 'Here it is' }, photo()])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent', 'sent'])
  expect(sent(order)[0]).toMatchObject({ text: 'Here it is' })
  expect(sent(order)[1]?.files?.[0]?.name).toMatch(/^photo-[0-9a-f]{8}\.jpg$/)
  expect((await items(lane)).every(({ linked }) => linked !== null)).toBe(true)
})

test('a file whose answer was lost is found by its name and not sent again', async () => {
  const { open, chat, accept, ended, sent, simulator } = fixture
  const { worker } = open({
    download,
    between: (crm) => ({
      send: async (...call) => {
        await crm.send(...call)
        return { status: 'ambiguous', reason: 'reset' }
      },
    }),
  })
  const order = await chat()
  const lane = await accept(order, [photo()])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order)).toHaveLength(1)
  expect(simulator.messages(order).filter(({ file }) => file !== undefined)).toHaveLength(1)
})

test('a file that is sent again is uploaded again, for an upload is good for one message', async () => {
  const { open, chat, accept, ended, sent, simulator } = fixture
  let cut = true
  const { worker } = open({
    download,
    between: (crm) => ({
      send: (...call) => {
        if (!cut) return crm.send(...call)
        cut = false
        return Promise.resolve({ status: 'ambiguous', reason: 'server-error' })
      },
    }),
  })
  const before = simulator.uploads().length
  const order = await chat()
  const lane = await accept(order, [photo()])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['sent'])
  expect(sent(order)).toHaveLength(1)
  expect(simulator.uploads().length - before).toBe(2)
})

test.each([
  ['announced', photo(30_000_000), download],
  ['found', photo(null), () => Promise.resolve({ status: 'too-large' as const })],
])('a file that is too large for Telegram (%s) is dead and its writer is told', async (_, part, fetch) => {
  const { open, chat, accept, ended, sent, told } = fixture
  const { worker } = open({ download: fetch })
  const order = await chat()
  const lane = await accept(order, [part])
  await worker.work(lane)
  expect(await ended(lane)).toEqual(['dead'])
  expect(sent(order)).toEqual([])
  const notices = (await told('notice')).filter(
    ({ payload }) => payload.buttons?.[0]?.[0]?.['url'] === `https://crm.example/${String(order)}`,
  )
  expect(notices).toMatchObject([{ payload: { key: 'reply.file.tg', params: { name: 'photo.jpg' } } }])
})

test.each([
  ['announced', photo(3_000_000), []],
  ['found', photo(null), []],
  ['announced, behind its text', photo(3_000_000), [{ type: 'text', text: 'Ось' } as const]],
])('a file that is larger than the CRM takes (%s) is dead, and its writer is told how large it may be', async (_, part, before) => {
  const { open, chat, accept, ended, sent, told } = fixture
  const bytes = new Uint8Array(3_000_000)
  const { worker } = open({ crmTakes: 2 * 1024 * 1024, download: () => Promise.resolve({ status: 'ok', bytes, name: 'f.jpg' }) })
  const order = await chat()
  const lane = await accept(order, [...before, part])
  await worker.work(lane)
  expect((await ended(lane)).at(-1)).toBe('dead')
  expect(sent(order)).toHaveLength(before.length)
  expect((await told('notice')).at(-1)?.payload).toMatchObject({
    key: before.length === 0 ? 'reply.file.big.alone' : 'reply.file.big',
    params: { name: 'photo.jpg', size: { text: 'size.mb', params: { n: 2.9 } }, max: { text: 'size.mb', params: { n: 2 } } },
  })
})

test('a file that the CRM refuses is dead with its reason; the text before it has gone', async () => {
  const { open, chat, accept, ended, sent, told, simulator } = fixture
  const { worker } = open({ download })
  const order = await chat()
  const lane = await accept(order, [{ type: 'text', text: 'See the picture' }, photo()])
  simulator.faults.refuseFiles = true
  await worker.work(lane)
  simulator.faults.refuseFiles = false
  expect(await ended(lane)).toEqual(['sent', 'dead'])
  expect(sent(order).map(({ text }) => text)).toEqual(['See the picture'])
  expect((await told('notice')).at(-1)).toMatchObject({
    payload: {
      key: 'reply.failed.file',
      params: { name: 'photo.jpg', reason: { text: 'reason.file', params: { text: 'file type is not allowed' } } },
    },
  })
})
