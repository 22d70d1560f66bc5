import { randomBytes, scryptSync } from 'node:crypto'
import { createLogger, createMetrics, createOps } from '@pinline/platform'
import { afterEach, describe, expect, test } from 'vitest'
import type { DeadLetters } from '@pinline/db'
import { createApp } from './app.ts'
import type { Access } from './config.ts'
import { createVerify } from './credentials.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const missing = () => Promise.resolve({ status: 'missing' } as const)
/** Nothing was ever given up. */
const letters: DeadLetters = {
  list: () => Promise.resolve({ letters: [], total: 0, page: 1, pages: 1 }),
  get: () => Promise.resolve(null),
  replay: missing,
  drop: missing,
  edit: missing,
}

const build = (access: Exclude<Access, { kind: 'generate' }> = { kind: 'password', password: 'right' }, isConnected = true) => {
  const app = createApp({
    logger: createLogger({ service: 'test', level: 'silent' }),
    ops: createOps({
      service: 'console',
      ready: () => Promise.resolve({ redis: isConnected || 'away' }),
      metrics: createMetrics('console'),
    }),
    verify: createVerify(access),
    board: { queues: [], isConnected: () => isConnected },
    letters,
    textLimit: 4000,
  })
  closers.push(() => app.close())
  return app
}
const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` })
const right = basic('admin', 'right')

describe('the board', () => {
  test.each([['/queues'], ['/queues/'], ['/queues/api/queues'], ['/queues/static/js/x.js'], ['/queues/queue/inbox']])(
    'does not show %s without the password',
    async (url) => {
      const app = build()
      for (const headers of [{}, basic('admin', 'wrong'), basic('other', 'right'), basic('admin', '')]) {
        const answer = await app.inject({ url, headers })
        expect(answer.statusCode).toBe(401)
        expect(answer.body).not.toContain('<html')
      }
    },
  )

  test('asks the browser for the password', async () => {
    const answer = await build().inject('/queues')
    expect(answer.headers['www-authenticate']).toContain('Basic realm="Pinline console"')
  })

  test('shows its page and its API to admin', async () => {
    const app = build()
    expect((await app.inject({ url: '/queues', headers: right })).body).toContain('<title>Pinline</title>')
    expect((await app.inject({ url: '/queues/api/queues', headers: right })).json()).toMatchObject({ queues: [] })
  })

  test('takes a password given as a hash, also the second time', async () => {
    const salt = randomBytes(16)
    const app = build({ kind: 'hash', salt, hash: scryptSync('right', salt, 64) })
    const statusOf = async (password: string) => (await app.inject({ url: '/queues', headers: basic('admin', password) })).statusCode
    expect(await statusOf('wrong')).toBe(401)
    expect(await statusOf('right')).toBe(200)
    expect(await statusOf('right')).toBe(200)
    expect(await statusOf('wrong')).toBe(401)
  })

  test('lets its page load nothing from other hosts', async () => {
    const policy = String((await build().inject({ url: '/queues', headers: right })).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/https?:|\*/)
  })

  test('answers 503 instead of waiting while Redis is away', async () => {
    const app = build(undefined, false)
    expect((await app.inject({ url: '/queues/api/queues', headers: right })).statusCode).toBe(503)
    expect((await app.inject({ url: '/queues', headers: right })).statusCode).toBe(200)
  })

  test('refuses a change that another site asks for', async () => {
    const app = build()
    const change = (site: string) =>
      app.inject({ method: 'PUT', url: '/queues/api/queues/inbox/pause', headers: { ...right, 'sec-fetch-site': site } })
    expect((await change('cross-site')).statusCode).toBe(403)
    expect((await change('same-site')).statusCode).toBe(403)
    expect((await change('same-origin')).statusCode).not.toBe(403)
  })

  test('refuses it from browsers too that name but the origin', async () => {
    const app = build()
    const change = (origin: string) =>
      app.inject({ method: 'PUT', url: '/queues/api/queues/inbox/pause', headers: { ...right, host: 'console.example', origin } })
    expect((await change('https://evil.example')).statusCode).toBe(403)
    expect((await change('null')).statusCode).toBe(403)
    expect((await change('https://console.example')).statusCode).not.toBe(403)
  })
})

test('the root leads to the board', async () => {
  const answer = await build().inject('/')
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/queues'])
})

test('probes need no password', async () => {
  const app = build(undefined, false)
  const statuses = await Promise.all(['/healthz', '/readyz', '/metrics', '/other'].map(async (url) => (await app.inject(url)).statusCode))
  expect(statuses).toEqual([200, 503, 200, 404])
})
