import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileCache } from '../../infra/compile-cache.ts'
import { findFreePort } from '../../infra/embedded/free-port.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import type { Calls, MessagePath, PathSubject, PlaygroundState } from '../../services/playground/src/api.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../integration/simulators/matching.ts'

const repository = resolve(import.meta.dirname, '../..')
const closers: (() => unknown)[] = []
let root = ''

/** Starts a service and gives its port once it listens. */
const launch = async (name: string, folder: string, env: Record<string, string>): Promise<number> => {
  const child = spawn(process.execPath, [`services/${name}/src/main.ts`], {
    cwd: repository,
    env: { PATH: process.env['PATH'] ?? '', ...compileCache, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((end) => child.once('exit', end))
  closers.unshift(() => {
    child.kill('SIGTERM')
    return ended
  })
  const log = createWriteStream(join(folder, `${name}.log`))
  child.stdout.pipe(log)
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /"port":(\d+).*"msg":"listening"/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error(`${name} ended before it listened`)
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinline-playground-'))
  closers.push(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const database = await createTestDatabase()
  closers.unshift(() => database.drop())
  const redis = await startRedis({ dir: join(folder, 'redis'), preferredPort: 23_000 + (process.pid % 900) * 8, durable: false })
  closers.unshift(() => redis.stop())
  const ingressPort = await findFreePort(31_000 + (process.pid % 900))
  const common = {
    TELEGRAM_BOT_TOKEN: '7000001:simulated',
    TELEGRAM_GROUP_ID: '-1001000000001',
    TELEGRAM_LOG_CHAT_ID: '-1001000000002',
    TELEGRAM_ADMIN_IDS: '700000001',
    TELEGRAM_MODE: 'polling',
    TELEGRAM_LIMITS: 'off',
    CRM_SELLER_ID: '100001',
    CRM_API_KEY: 'key',
    CRM_WEBHOOK_KEY: 'hook',
    CRM_RATE: 'off',
    SWEEP_SECONDS: '3',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
  }
  const env = { ...common, INGRESS_URL: `http://127.0.0.1:${String(ingressPort)}`, PLAYGROUND_PORT: '0' }
  root = `http://127.0.0.1:${String(await launch('playground', folder, env))}`
  const surroundings = { ...common, TELEGRAM_API_ROOT: `${root}/telegram`, CRM_BASE_URL: `${root}/crm/api` }
  const ports = { ingress: String(ingressPort), bot: '0', dispatcher: '0', outbox: '0' }
  await Promise.all(
    Object.entries(ports).map(([name, port]) => launch(name, folder, { ...surroundings, [`${name.toUpperCase()}_PORT`]: port })),
  )
})

afterAll(async () => {
  for (const close of closers) await close()
})

const call = async <Name extends keyof Calls>(name: Name, body: Calls[Name]['body']): Promise<Calls[Name]['answer']> => {
  const [method = '', path = ''] = name.split(' ')
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${root}${path}`, { method, headers, body: JSON.stringify(body ?? {}) })
  if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
  return (await answer.json()) as Calls[Name]['answer'] // the server's own type
}
const state = async (): Promise<PlaygroundState> => (await (await fetch(`${root}/api/state`)).json()) as PlaygroundState // as above
const path = async ({ system, chat, message }: PathSubject): Promise<MessagePath> =>
  (await (await fetch(`${root}/api/path?system=${system}&chat=${String(chat)}&message=${String(message)}`)).json()) as MessagePath // as above

const messagesOf = async (chat: number) => (await state()).telegram.find(({ id }) => id === chat)?.messages ?? []
const holding = async (chat: number, words: string) =>
  (await messagesOf(chat)).findLast(({ text, caption }) => (text ?? caption ?? '').includes(words))
const buttonOf = async (chat: number, words: string) => {
  const message = await holding(chat, words)
  const markup = message?.replyMarkup
  const button = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat()[0]?.callback_data : undefined
  return message === undefined || button === undefined ? undefined : { chat, message: message.id, button }
}
const pressed = async (chat: number, words: string) => {
  await eventually(() => buttonOf(chat, words)).toBeDefined()
  const target = await buttonOf(chat, words)
  if (target === undefined) throw new Error(`no button at ${words}`)
  return target
}

test('a buyer asks, two managers press at once, one answers, and counters and paths tell of it', async () => {
  const { people, crm, groupId } = await state()
  const [, anna, bohdan] = people
  const buyer = crm.find(({ name }) => name === 'Тарас')
  if (anna === undefined || bohdan === undefined || buyer === undefined) throw new Error('the shop is empty')
  for (const { id } of [anna, bohdan]) await eventually(() => holding(id, 'Доступ відкрито')).toBeDefined()

  const { messageId } = await call('POST /api/buyer/messages', { chat: buyer.id, text: 'Чи є синій чохол?' })
  const card = await pressed(groupId, 'Чи є синій чохол?')
  const both = await call('POST /api/telegram/press-together', {
    presses: [
      { user: anna.id, ...card },
      { user: bohdan.id, ...card },
    ],
  })
  expect(both.presses.map(({ answer }) => answer?.showAlert).sort()).toEqual([false, true])
  const winner = both.presses.find(({ answer }) => answer?.showAlert === false)?.user ?? 0
  await eventually(() => holding(winner, 'Чи є синій чохол?')).toBeDefined()

  const reply = await call('POST /api/telegram/messages', { user: winner, chat: winner, text: 'Так, є.' })
  await eventually(async () => (await state()).counters).toEqual({
    received: 1,
    shown: 1,
    replies: 1,
    delivered: 1,
    onTheWay: 0,
    lost: 0,
    doubled: 0,
  })
  const isDone = async (): Promise<boolean> => (await path({ system: 'telegram', chat: winner, message: reply.messageId })).done
  await eventually(isDone).toBe(true)

  const asked = await path({ system: 'crm', chat: buyer.id, message: messageId })
  expect(asked).toMatchObject({ kind: 'buyer-message', done: true, run: { n: 1 } })
  const names = asked.stages.filter(({ waiting }) => !waiting).map(({ stage }) => stage)
  expect(names).toEqual(expect.arrayContaining(['told', 'read', 'stored', 'posted', 'pause', 'pressed', 'claimed']))
  const answered = await path({ system: 'telegram', chat: winner, message: reply.messageId })
  expect(answered.stages.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['update', 'accepted', 'sent', 'receipt']))
  expect(await path({ system: 'telegram', chat: groupId, message: card.message })).toMatchObject({ startedAtMs: asked.startedAtMs })
})

test('an answer that the CRM cuts off is a red stage that was read back, and a moved group shows what comes next', async () => {
  const { people, crm, groupId } = await state()
  const [, anna] = people
  const buyer = crm.find(({ name }) => name === 'Олена')
  if (anna === undefined || buyer === undefined) throw new Error('the shop is empty')
  await call('POST /api/fault', { id: 'group-moved' })
  await call('POST /api/buyer/messages', { chat: buyer.id, text: 'А гарантія?' })
  const moved = (await state()).groupId
  expect(moved).not.toBe(groupId)
  await call('POST /api/telegram/press', { user: anna.id, ...(await pressed(moved, 'А гарантія?')) })
  await eventually(() => holding(anna.id, 'А гарантія?')).toBeDefined()

  await call('PUT /api/fault', { id: 'crm-cut', on: true })
  const reply = await call('POST /api/telegram/messages', { user: anna.id, chat: anna.id, text: 'Рік.' })
  const ofReply = () => path({ system: 'telegram', chat: anna.id, message: reply.messageId })
  await eventually(async () => (await ofReply()).done).toBe(true)
  expect((await ofReply()).stages).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ stage: 'sent', failed: true }),
      expect.objectContaining({ stage: 'read-back', failed: false }),
    ]),
  )
  const { counters, faults } = await state()
  expect(counters).toEqual({ received: 2, shown: 2, replies: 2, delivered: 2, onTheWay: 0, lost: 0, doubled: 0 })
  expect(faults.find(({ id }) => id === 'crm-cut')?.effects).toBeGreaterThan(0)
})
