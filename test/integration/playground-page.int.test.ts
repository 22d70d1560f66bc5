import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger, createMetrics, createOps } from '@pinline/platform'
import type { Patch, PlaygroundState } from '../../services/playground/src/api.ts'
import { buildApp } from '../../services/playground/src/app.ts'
import { parseConfig } from '../../services/playground/src/config.ts'
import { closeServer, listenLocally } from '../../services/playground/src/listen.ts'
import { createPlayground } from '../../services/playground/src/playground.ts'
import { createShop } from '../../services/playground/src/shop.ts'
import { eventually } from './simulators/matching.ts'

const config = parseConfig({
  TELEGRAM_BOT_TOKEN: '100:test',
  CRM_API_KEY: 'key',
  CRM_WEBHOOK_KEY: 'hook',
  INGRESS_URL: 'http://127.0.0.1:9',
})

const start = async (pageRoots: readonly string[] = []) => {
  const shop = createShop(config, { origin: () => 'http://127.0.0.1', groupId: -1_001_000_000_001, startedSeconds: 7 })
  const playground = createPlayground({ shop, supervisor: undefined, rows: undefined, account: 1, world: 'this one' })
  const ops = createOps({ service: 'playground', metrics: createMetrics('playground'), ready: () => Promise.resolve({}) })
  const logger = createLogger({ service: 'playground', destination: { write: () => undefined } })
  const server = buildApp({ shop, supervisor: undefined, ...playground, random: () => 0.5, ops, logger, pageRoots })
  const port = await listenLocally(server, 0)
  onTestFinished(async () => {
    playground.close()
    await closeServer(server)
  })
  const root = `http://127.0.0.1:${String(port)}`
  const call = async (method: string, path: string, body: object = {}) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${root}${path}`, { method, headers, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) })
    return { status: answer.status, body: (await answer.json()) as unknown }
  }
  const state = async (): Promise<PlaygroundState> => (await call('GET', '/api/state')).body as PlaygroundState // the server's own type
  return { shop, port, root, call, state }
}

/** A request with a path that no client would send, and any host. */
const rawGet = (port: number, path: string, host = '127.0.0.1'): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', headers: { host } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
      })
    }).on('error', reject)
  })

const listen = async (root: string): Promise<Patch[]> => {
  const aborter = new AbortController()
  onTestFinished(() => {
    aborter.abort()
  })
  const answer = await fetch(`${root}/api/stream`, { signal: aborter.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const patches: Patch[] = []
  const read = async (): Promise<void> => {
    let rest = ''
    for await (const chunk of answer.body ?? []) {
      const parts = (rest + Buffer.from(chunk).toString()).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const [, data] = /^data: (.+)$/m.exec(part) ?? []
        if (data !== undefined) patches.push(JSON.parse(data) as Patch) // the server's own type
      }
    }
  }
  read().catch(() => undefined)
  return patches
}

const buildPage = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pinline-page-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  mkdirSync(join(folder, 'page/assets'), { recursive: true })
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'page/assets/index-Ab12_cdE.js'), 'let a')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  return join(folder, 'page')
}

test('the page and its parts are served, what is named by its content for ever', async () => {
  const { root } = await start(['/nowhere', buildPage()])
  const page = await fetch(`${root}/`)
  expect(await page.text()).toBe('<!doctype html>')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'; img-src 'self' blob: data:")
  const script = await fetch(`${root}/assets/index-Ab12_cdE.js`)
  expect(script.headers.get('content-type')).toContain('text/javascript')
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect((await fetch(`${root}/assets/none.js`)).status).toBe(404)
})

test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%00', '/%zz', '/assets'])(
  'nothing outside of the page is given out: %s',
  async (path) => {
    const { port } = await start([buildPage()])
    expect(await rawGet(port, path)).toMatchObject({ status: 404, text: expect.not.stringContaining('secret') })
  },
)

test('a page that was not built says how to build it', async () => {
  const { port } = await start(['/nowhere'])
  expect(await rawGet(port, '/')).toMatchObject({ status: 503, text: expect.stringContaining('npm run build:page') })
})

test.each(['/', '/api/state', '/api/stream', '/api/files/crm/1/x'])('a foreign host name is refused: %s', async (path) => {
  const { port } = await start([buildPage()])
  expect(await rawGet(port, path, 'evil.example')).toMatchObject({ status: 403 })
})

test('the state holds phones, buyers, counters and faults', async () => {
  const { state } = await start()
  const { world, people, telegram, crm, counters, faults, services, groupId } = await state()
  expect(world).toBe('this one')
  expect(telegram.map(({ id, title, type }) => [id === groupId || people.some((one) => one.id === id), title, type])).toEqual([
    [true, 'Менеджери', 'supergroup'],
    [true, 'Марія', 'private'],
    [true, 'Анна', 'private'],
    [true, 'Богдан', 'private'],
    [false, 'Журнал', 'channel'],
  ])
  expect(crm.map(({ name, messages }) => [name, messages.length])).toEqual([
    ['Олена', 3],
    ['Тарас', 1],
    [null, 2],
  ])
  expect(counters).toMatchObject({ received: 0, lost: 0 })
  expect(faults).toHaveLength(15)
  expect(services).toEqual([])
})

test('readers get what changed and nothing else, gathered, with the same numbers that go on from the state', async () => {
  const { shop, root, call, state } = await start()
  const { seq, crm, people } = await state()
  const [first, second] = [await listen(root), await listen(root)]
  const chat = crm[1]?.id ?? 0
  const user = people[1]?.id ?? 0
  await call('POST', '/api/buyer/messages', { chat, text: 'Є?' })
  await eventually(() => first.flatMap((patch) => patch.crm ?? []).flatMap(({ messages }) => messages.map(({ text }) => text))).toEqual([
    'Є?',
  ])
  expect(first[0]).toMatchObject({ seq: seq + 1, world: 'this one', counters: { received: 1 } })
  expect(first[0]?.telegram).toBeUndefined()
  expect(first[0]?.faults).toBeUndefined()
  await eventually(() => second).toEqual(first)
  const before = first.length
  const [anna] = shop.telegram.people().filter(({ id }) => id === user)
  if (anna === undefined) throw new Error('Анна is not there')
  for (const text of ['a', 'b', 'c']) shop.telegram.sendText(anna, user, text)
  await eventually(() => first.slice(before).map((patch) => patch.telegram?.[0]?.messages.map(({ text }) => text))).toEqual([
    ['a', 'b', 'c'],
  ])
  expect(first.map((patch) => patch.seq)).toEqual(first.map((_, index) => seq + 1 + index))
  expect((await state()).seq).toBe(first.at(-1)?.seq)
})

test('a new buyer, a fault and a moved group come over the stream too', async () => {
  const { root, call, state } = await start()
  await state()
  const patches = await listen(root)
  const added = await call('POST', '/api/buyers', { name: 'Ірина', product: 'Кабель (Prom)' })
  await eventually(() => patches.flatMap(({ crm = [] }) => crm.map(({ chat }) => chat))).toMatchObject([{ name: 'Ірина', email: '' }])
  expect(added.body).toEqual({ chat: (await state()).crm.at(-1)?.id })
  await call('PUT', '/api/fault', { id: 'webhook-lost', on: true })
  await eventually(() => patches.at(-1)?.faults?.find(({ id }) => id === 'webhook-lost')).toMatchObject({ on: true, effects: 0 })
  const old = (await state()).groupId
  await call('POST', '/api/fault', { id: 'group-moved' })
  await eventually(() => patches.findLast(({ groupId }) => groupId !== undefined)?.groupId ?? old).not.toBe(old)
  expect((await call('DELETE', '/api/fault')).body).toMatchObject({
    faults: expect.arrayContaining([expect.objectContaining({ on: false })]),
  })
})

test('a reader that left is forgotten', async () => {
  const { shop, root } = await start()
  const aborter = new AbortController()
  await fetch(`${root}/api/stream`, { signal: aborter.signal })
  aborter.abort()
  const patches = await listen(root)
  const [chat] = shop.crm.chats()
  shop.crm.buyerWrites(chat?.id ?? 0, 'Є?', { webhook: false })
  await eventually(() => patches.length).toBeGreaterThan(0)
})

test('pictures are shown, everything else is a download', async () => {
  const { root, call, state } = await start()
  const { crm, people } = await state()
  const chat = crm[0]?.id ?? 0
  const user = people[1]?.id ?? 0
  const bytes = Buffer.from('<script>alert(1)</script>')
  const base64 = bytes.toString('base64')
  await call('POST', '/api/buyer/messages', { chat, text: '', file: { name: "фото 'a'.png", type: 'image/png', base64 } })
  await call('POST', '/api/telegram/messages', { user, chat: user, text: 'ось', file: { name: 'x.svg', type: 'image/svg+xml', base64 } })
  const { crm: buyers, telegram } = await state()
  const photo = buyers[0]?.messages.at(-1)?.file
  const drawing = telegram.find(({ id }) => id === user)?.messages.at(-1)?.file
  expect(photo).toMatchObject({ name: "фото 'a'.png", size: bytes.length })
  const shown = await fetch(`${root}${photo?.url ?? ''}`)
  expect(shown.headers.get('content-type')).toBe('image/png')
  expect(shown.headers.get('content-disposition')).toMatch(/^inline/)
  const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')
  expect(md5(new Uint8Array(await shown.arrayBuffer()))).toBe(md5(bytes))
  const kept = await fetch(`${root}${drawing?.url ?? ''}`)
  expect(kept.headers.get('content-type')).toBe('application/octet-stream')
  expect(kept.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(kept.headers.get('x-content-type-options')).toBe('nosniff')
  expect((await fetch(`${root}/api/files/crm/1/x`)).status).toBe(404)
})

test('two press at once: both presses go out although the card may change in between', async () => {
  const { shop, call, state } = await start()
  const { people, groupId } = await state()
  const markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] }
  const post = await call('POST', '/telegram/bot100:test/sendMessage', { chat_id: groupId, text: 'card', reply_markup: markup })
  expect(post.status).toBe(200)
  const message = (await state()).telegram[0]?.messages[0]?.id ?? 0
  const stop = shop.ledger.onAppend(({ press, note }) => {
    if (press === undefined) return
    stop()
    void call('POST', '/telegram/bot100:test/editMessageText', { chat_id: groupId, message_id: message, text: `taken ${note ?? ''}` })
  })
  const presses = [people[1], people[2]].map((person) => ({ user: person?.id, chat: groupId, message, button: 'go' }))
  const answered = await call('POST', '/api/telegram/press-together', { presses })
  expect(answered).toMatchObject({ status: 200, body: { presses: [{ user: people[1]?.id, gapMs: 10, answer: null }, { gapMs: 10 }] } })
})

test('a message is changed on its phone', async () => {
  const { call, state } = await start()
  const [, anna] = (await state()).people
  const place = { user: anna?.id, chat: anna?.id }
  const { body } = await call('POST', '/api/telegram/messages', { ...place, text: 'a' })
  const { messageId } = body as { messageId: number } // the server's own type
  expect((await call('PUT', '/api/telegram/messages', { ...place, message: messageId, text: 'b' })).status).toBe(200)
  expect((await state()).telegram.find(({ id }) => id === anna?.id)?.messages).toMatchObject([{ text: 'b', edits: 1 }])
})

test('without a supervisor a reset is not accepted, and an unknown path is none', async () => {
  const { call } = await start()
  expect((await call('POST', '/api/reset')).body).toEqual({ accepted: false })
  expect((await call('GET', '/api/path?system=crm&chat=1&message=1')).status).toBe(404)
  expect((await call('GET', '/api/path?system=post&chat=1&message=1')).status).toBe(400)
  expect((await call('POST', '/api/fault', { id: 'redis-emptied' })).status).toBe(409)
})
