import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, createSettings } from '@pinline/db'
import { createFindingWords, countFindings } from '@pinline/doctor'
import type { Finding, Section } from '@pinline/doctor'
import { createLogger } from '@pinline/platform'
import { closeRedis, createRedis } from '@pinline/queue'
import { createCrmSimulator, createTelegramSimulator } from '@pinline/simulators'
import { chatSettingKey } from '@pinline/telegram'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { diagnose } from '../../infra/doctor/diagnose.ts'
import { findFreePort } from '../../infra/embedded/free-port.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import { decideMode } from '../../infra/start/mode.ts'
import { createDestinations } from '../../services/dispatcher/src/telegram/destinations.ts'
import { parseConfig } from '../../services/ingress/src/config.ts'
import { startIngress } from '../../services/ingress/src/ingress.ts'
import { createTestDatabase } from '../support/database.ts'

const bot = 7_000_001
const token = `${String(bot)}:simulated`
const groupId = -1_001_000_000_001
const logChatId = -1_001_000_000_002
const apiKey = 'crm-key-of-the-test'
const logger = createLogger({ service: 'test', level: 'silent' })

/** Ports of this test's services, so that nothing else on the machine is looked at. */
const portNames = [
  'PLAYGROUND_PORT',
  'INGRESS_PORT',
  'CONSOLE_PORT',
  'BOT_PORT',
  'DISPATCHER_PORT',
  'OUTBOX_PORT',
  'REQUESTS_PORT',
] as const

const createPorts = async (): Promise<Record<string, string>> => {
  const taken = new Set<number>()
  const ports: Record<string, string> = {}
  for (const name of portNames) {
    const port = await findFreePort(26_000 + (process.pid % 500) * 10, taken)
    taken.add(port)
    ports[name] = String(port)
  }
  return ports
}

/** A shop between simulators, with a database and a Redis of its own, in which everything is as it should be. */
const createShop = async () => {
  const closers: (() => unknown)[] = []
  onTestFinished(async () => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next()
  })
  const database = await createTestDatabase()
  closers.push(() => database.drop())
  const folder = mkdtempSync(join(tmpdir(), 'pinline-doctor-'))
  closers.push(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const redis = await startRedis({ dir: join(folder, 'redis'), preferredPort: 25_000 + (process.pid % 900), durable: true })
  closers.push(() => redis.stop())
  const telegram = createTelegramSimulator({ token, groupId, botUsername: 'teply_dim_bot' })
  await telegram.start()
  closers.push(() => telegram.stop())
  telegram.addChannel({ id: logChatId, title: 'Журнал' })
  const admin = telegram.addUser({ firstName: 'Ольга', username: 'olha' })
  const crm = createCrmSimulator({ sellerId: 4242, apiKey })
  await crm.start()
  closers.push(() => crm.stop())
  crm.addChat({ messages: [{ from: 'buyer', text: 'Є білі?' }] })
  const env: Record<string, string> = {
    ...(await createPorts()),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_GROUP_ID: String(groupId),
    TELEGRAM_LOG_CHAT_ID: String(logChatId),
    TELEGRAM_ADMIN_IDS: String(admin.id),
    CRM_BASE_URL: crm.url,
    CRM_SELLER_ID: '4242',
    CRM_API_KEY: apiKey,
  }
  const startRealIngress = async (change: Record<string, string> = {}): Promise<void> => {
    const config = parseConfig({ ...env, ...change })
    const lifecycle = { defer: (_name: string, close: () => unknown) => void closers.push(close) }
    await startIngress({ config, certificate: undefined, lifecycle, logger })
  }
  return { telegram, crm, redis, admin, env, folder, startRealIngress }
}

type Shop = Awaited<ReturnType<typeof createShop>>
let shop: Shop

beforeEach(async () => {
  shop = await createShop()
})

const run = async (change: Record<string, string> = {}, { showKeys = false, peekSeconds = 0 } = {}) => {
  const env = { ...shop.env, ...change }
  const reports = await diagnose({
    env,
    mode: decideMode(env),
    showKeys,
    nodeVersion: '24.0.0',
    dataDir: shop.folder,
    clock: () => new Date(),
    peekSeconds,
  })
  const of = (section: Section): readonly Finding[] => reports.find((report) => report.section === section)?.findings ?? []
  // Whatever is found must have words in every language, and must not give a secret away.
  for (const language of ['uk', 'en'] as const) {
    const words = createFindingWords(language)
    const text = reports.flatMap(({ findings }) => findings.flatMap((finding) => words.lines(finding))).join('\n')
    for (const secret of showKeys ? [token] : [token, apiKey]) expect(text).not.toContain(secret)
  }
  return { reports, of, ids: (section: Section) => of(section).map(({ id }) => id) }
}

/** An address at which nobody listens. */
const closedOrigin = async (): Promise<string> => `http://127.0.0.1:${String(await findFreePort(28_000 + (process.pid % 900)))}`

describe('a shop in which everything is as it should be', () => {
  test('has nothing to complain about before it runs', async () => {
    const { reports, ids } = await run()
    expect(countFindings(reports)).toMatchObject({ warnings: 0, failures: 0 })
    expect(ids('start')).toEqual(['mode.shop'])
    expect(ids('machine')).toEqual(['node.ok', expect.stringMatching(/^disk/u), 'ports.free', 'clock.ok'])
    expect(ids('servers')).toEqual(['postgres.ok', 'redis.ok'])
    expect(ids('telegram')).toEqual(['token.ok', 'group.ok', 'rights.admin', 'privacy.admin', 'log.ok', 'admins.ok'])
    expect(ids('updates')).toEqual(['updates.polling'])
    expect(ids('crm')).toEqual(['crm.ok', 'dialogs.ok', 'perms.ok', 'orders.ok', 'hook.inside', 'hook.idle'])
  })

  test('is checked on its webhook while ingress runs', async () => {
    const url = `http://127.0.0.1:${shop.env['INGRESS_PORT'] ?? ''}/telegram/webhook`
    shop.env['TELEGRAM_WEBHOOK_URL'] = url
    await shop.startRealIngress()
    await expect.poll(async () => (await run()).ids('updates'), { timeout: 15_000 }).toEqual(['public.ok', 'webhook.ok'])
    const { ids } = await run()
    expect(ids('crm').slice(-2)).toEqual(['hook.address', 'hook.ok'])
    expect(ids('machine')).toContain('ports.some')
  })

  test('shows the whole address for the CRM on demand only', async () => {
    const { of } = await run(
      { TELEGRAM_WEBHOOK_URL: 'http://127.0.0.1:9/telegram/webhook', CRM_WEBHOOK_KEY: 'long-word' },
      { showKeys: true },
    )
    expect(of('crm').find(({ id }) => id === 'hook.entry')?.facts['address']).toBe('http://127.0.0.1:9/crm/messages/long-word')
  })
})

describe('the bot', () => {
  test.each([
    ['not a token', 'token.form'],
    [`${String(bot)}:of-somebody-else`, 'token.refused'],
  ])('with the token %j is %s, and nothing else is asked of Telegram', async (wrong, id) => {
    const { ids } = await run({ TELEGRAM_BOT_TOKEN: wrong })
    expect([ids('telegram'), ids('updates')]).toEqual([[id], []])
  })

  test('behind a door that stays shut is told apart by how', async () => {
    const closed = await closedOrigin()
    expect((await run({ TELEGRAM_API_ROOT: closed })).ids('telegram')).toEqual(['net.refused'])
    expect((await run({ TELEGRAM_API_ROOT: shop.telegram.url.replace('http:', 'https:') })).ids('telegram')).toEqual(['net.tls'])
    expect((await run({ TELEGRAM_API_ROOT: 'http://telegram.invalid' })).ids('telegram')).toEqual(['net.dns'])
    shop.telegram.faults.htmlPageRate = 1
    expect((await run()).ids('telegram')).toEqual(['token.foreign'])
  })

  test('as an ordinary member tells what it misses, and that privacy mode is fine', async () => {
    shop.telegram.demoteBot(shop.admin)
    expect((await run()).ids('telegram')).toEqual(['token.ok', 'group.ok', 'rights.member', 'privacy.on', 'log.ok', 'admins.ok'])
    shop.telegram.faults.readsAllMessages = true
    expect((await run()).ids('telegram')).toContain('privacy.off')
    shop.telegram.faults.membersMayWrite = false
    expect((await run()).ids('telegram')).toContain('group.muted')
  })

  test('that was thrown out of the group is missed there', async () => {
    shop.telegram.kickBot(shop.admin)
    expect((await run()).ids('telegram')).toContain('group.unknown')
  })

  test('whose group has lost its -100 finds it', async () => {
    const { of } = await run({ TELEGRAM_GROUP_ID: '-1000000001' })
    expect(of('telegram').find(({ id }) => id.startsWith('group'))).toMatchObject({ id: 'group.prefix', facts: { id: groupId } })
  })

  test('whose group has moved follows it', async () => {
    const id = shop.telegram.migrateGroup()
    expect((await run()).of('telegram').find((finding) => finding.id === 'group.moved')?.facts).toEqual({ id })
  })

  test('goes by the group that was set from inside, as the dispatcher does', async () => {
    const database = createDatabase({ url: shop.env['DATABASE_URL'] ?? '', name: 'test', logger })
    const settings = createSettings(database)
    await settings.set(chatSettingKey('group', bot), groupId)
    await settings.set(chatSettingKey('log', bot), logChatId)
    const people = { get: () => Promise.resolve(null) }
    const destinations = createDestinations({ settings, people, bot, groupId: undefined, logChatId: undefined, monotonicMs: () => 0 })
    const chats = await Promise.all([destinations.resolve('group:main'), destinations.resolve('log')])
    await database.close()
    expect(chats.map((chat) => chat?.telegramChat)).toEqual([groupId, logChatId])
    const { ids } = await run({ TELEGRAM_GROUP_ID: '-5', TELEGRAM_LOG_CHAT_ID: '' })
    expect(ids('telegram')).toEqual(['token.ok', 'group.ok', 'rights.admin', 'privacy.admin', 'group.inside', 'log.ok', 'admins.ok'])
  })

  test('helps to find one’s own number, and says who has not written to it', async () => {
    shop.telegram.sendText(shop.admin, shop.admin.id, '/start')
    const { of } = await run({ TELEGRAM_ADMIN_IDS: '' })
    expect(of('telegram').at(-1)).toMatchObject({ id: 'admins.seen', facts: { people: `${String(shop.admin.id)} (@olha)` } })
    expect(shop.telegram.pendingUpdates()).toBe(1)
    const silent = shop.telegram.addUser({ firstName: 'Ніхто', started: false })
    expect((await run({ TELEGRAM_ADMIN_IDS: String(silent.id) })).ids('telegram')).toContain('admins.silent')
  })
})

describe('updates', () => {
  test('that another program takes are missed', async () => {
    const answers: Promise<unknown>[] = []
    let isOver = false
    // Whoever is sent away asks again, as every bot does.
    const poll = async (): Promise<void> => {
      while (!isOver) {
        await fetch(`${shop.telegram.url}/bot${token}/getUpdates?timeout=2`)
          .then((answer) => answer.arrayBuffer())
          .catch(() => undefined)
      }
    }
    answers.push(poll())
    const { ids } = await run({}, { peekSeconds: 3 })
    isOver = true
    await Promise.all(answers)
    expect(ids('updates')).toEqual(['updates.conflict'])
  })

  test('that go to a foreign webhook are missed, and the webhook is left alone', async () => {
    await fetch(`${shop.telegram.url}/bot${token}/setWebhook?url=${encodeURIComponent('https://other.example/hook')}`)
    const { of } = await run()
    expect(of('updates')).toMatchObject([{ id: 'updates.elsewhere', facts: { host: 'other.example' } }])
  })

  test('do not come to an address where nobody is, or somebody else', async () => {
    const closed = await closedOrigin()
    expect((await run({ TELEGRAM_WEBHOOK_URL: `${closed}/telegram/webhook` })).ids('updates')).toEqual(['net.refused', 'webhook.idle'])
    const stranger = createServer((_request, response) => response.writeHead(404).end())
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void stranger.close())
    // A server that listens on a port has an address.
    const { port } = stranger.address() as AddressInfo
    const { ids } = await run({ TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${String(port)}/telegram/webhook` })
    expect(ids('updates')[0]).toBe('public.foreign')
  })
})

describe('the CRM', () => {
  test('that is away, or whose address lacks its prefix, is told apart from a wrong key', async () => {
    expect((await run({ CRM_BASE_URL: shop.crm.url.replace(/\/api$/u, '') })).ids('crm')[0]).toBe('crm.page')
    expect((await run({ CRM_API_KEY: 'wrong' })).ids('crm')[0]).toBe('crm.login')
    expect((await run({ CRM_SELLER_ID: 'olha' })).ids('crm')).toEqual(['crm.seller'])
    await shop.crm.stop()
    expect((await run()).ids('crm')[0]).toBe('net.refused')
  })

  test('whose key lacks rights says which', async () => {
    shop.crm.faults.forbidden = true
    expect((await run()).ids('crm').slice(0, 2)).toEqual(['crm.ok', 'dialogs.forbidden'])
  })

  test('whose key may read and not write fails before an answer does', async () => {
    shop.crm.faults.readOnly = true
    const { of } = await run()
    expect(of('crm').slice(0, 4)).toMatchObject([
      { id: 'crm.ok' },
      { id: 'dialogs.ok' },
      { id: 'perms.view', status: 'fail' },
      { id: 'orders.ok' },
    ])
  })
})

describe('the servers', () => {
  test('a Redis that drops keys is a warning', async () => {
    const redis = createRedis(shop.redis.url, { role: 'plain', logger })
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await redis.config('SET', 'appendonly', 'no')
    await closeRedis(redis)
    expect((await run()).ids('servers')).toEqual(['postgres.ok', 'redis.eviction', 'redis.appendonly'])
  })

  test('that are away, or take another password, are told apart', async () => {
    const closed = (await closedOrigin()).replace('http://', '')
    const away = await run({ DATABASE_URL: `postgres://pinline@${closed}/pinline`, REDIS_URL: `redis://${closed}` })
    expect(away.ids('servers')).toEqual(['postgres.away', 'redis.away'])
    const database = new URL(shop.env['DATABASE_URL'] ?? '')
    database.password = 'wrong'
    expect((await run({ DATABASE_URL: database.href })).ids('servers')[0]).toBe('postgres.login')
    const nowhere = new URL(shop.env['DATABASE_URL'] ?? '')
    nowhere.pathname = '/nowhere'
    expect((await run({ DATABASE_URL: nowhere.href })).ids('servers')[0]).toBe('postgres.database')
    const redis = createRedis(shop.redis.url, { role: 'plain', logger })
    await redis.config('SET', 'requirepass', 'another')
    await closeRedis(redis)
    expect((await run()).ids('servers')[1]).toBe('redis.login')
  })
})

test('with nothing set there is only the try-out to check', async () => {
  const ports = await createPorts()
  const options = {
    env: ports,
    mode: decideMode(ports),
    showKeys: false,
    nodeVersion: '24.0.0',
    dataDir: shop.folder,
    clock: () => new Date(),
    peekSeconds: 0,
  }
  const reports = await diagnose(options)
  expect(reports.map(({ section }) => section)).toEqual(['start', 'machine', 'servers'])
  expect(countFindings(reports)).toMatchObject({ warnings: 0, failures: 0 })
})
