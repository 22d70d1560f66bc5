import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createTelegramSimulator } from '@pinline/simulators'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { findFreePort } from '../../infra/embedded/free-port.ts'
import { createTestDatabase } from '../support/database.ts'

const main = new URL('../../services/ingress/src/main.ts', import.meta.url).pathname
const token = '100:test'

const launch = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], INGRESS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }
  onTestFinished(async () => {
    await end('SIGKILL')
  })
  const says = (text: string): boolean => lines.some((line) => line.includes(text))
  const saying = (text: string) => expect.poll(() => lines, { timeout: 15_000 }).toContainEqual(expect.stringContaining(text))
  const exit = async (): Promise<number | null> => {
    if (child.exitCode === null) await once(child, 'exit')
    return child.exitCode
  }
  return { lines, says, saying, end, exit }
}

const createWorld = async () => {
  const database = await createTestDatabase()
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  const telegram = createTelegramSimulator({ token, groupId: -1001 })
  await telegram.start()
  onTestFinished(async () => {
    await telegram.stop()
    await pool.end()
    await database.drop()
  })
  const texts = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ text: string }>("select body->'message'->>'text' as text from inbox_update order by update_id")
    return rows.map(({ text }) => text)
  }
  const env = { DATABASE_URL: database.url, REDIS_URL: inject('redisUrl'), TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.url }
  return { telegram, texts, env }
}

test('sets the webhook within 5 s of the return of a Telegram that was away at the start', async () => {
  const { telegram, texts, env } = await createWorld()
  telegram.faults.down = true
  const port = await findFreePort(31_000)
  const ingress = launch({ ...env, INGRESS_PORT: String(port), TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${String(port)}/telegram/webhook` })
  await ingress.saying('"method":"setWebhook"')
  expect(telegram.ledger.where(({ kind }) => kind === 'telegram.setWebhook')).toEqual([])
  telegram.faults.down = false
  await telegram.ledger.waitFor(({ kind, ok }) => kind === 'telegram.setWebhook' && ok, { timeoutMs: 5000 })
  const anna = telegram.addUser({ firstName: 'Anna' })
  telegram.sendText(anna, anna.id, 'through the webhook')
  await expect.poll(texts, { timeout: 5000 }).toEqual(['through the webhook'])
  expect(await ingress.end('SIGTERM'), ingress.lines.join('\n')).toBe(0)
})

test('polls, and another process goes on within seconds of a kill, without a gap and without a conflict', async () => {
  const { telegram, texts, env } = await createWorld()
  const anna = telegram.addUser({ firstName: 'Anna' })
  telegram.sendText(anna, anna.id, 'one')
  const first = launch(env)
  await first.saying('"msg":"leading"')
  const second = launch(env)
  await second.saying('"msg":"listening"')
  telegram.sendText(anna, anna.id, 'two')
  await expect.poll(texts, { timeout: 5000 }).toEqual(['one', 'two'])
  expect(second.says('"msg":"leading"')).toBe(false)
  await first.end('SIGKILL')
  telegram.sendText(anna, anna.id, 'three')
  await expect.poll(texts, { timeout: 15_000 }).toEqual(['one', 'two', 'three'])
  expect(telegram.ledger.where(({ status }) => status === 409)).toEqual([])
  expect(await second.end('SIGTERM'), second.lines.join('\n')).toBe(0)
})

test('goes on polling after Telegram was away, and stores what was written meanwhile once', async () => {
  const { telegram, texts, env } = await createWorld()
  telegram.faults.duplicateRate = 1
  const ingress = launch(env)
  const anna = telegram.addUser({ firstName: 'Anna' })
  telegram.sendText(anna, anna.id, 'before')
  await expect.poll(texts, { timeout: 10_000 }).toEqual(['before'])
  telegram.faults.down = true
  telegram.sendText(anna, anna.id, 'meanwhile')
  await ingress.saying('"method":"getUpdates","status":')
  telegram.faults.down = false
  await expect.poll(texts, { timeout: 10_000 }).toEqual(['before', 'meanwhile'])
  expect(ingress.says(token)).toBe(false)
})

test('does not start on settings that cannot work, and names them without their values', async () => {
  const ingress = launch({ TELEGRAM_BOT_TOKEN: 'mistyped', TELEGRAM_WEBHOOK_URL: 'https://bot.example/elsewhere', REDIS_URL: 'redis://h' })
  expect(await ingress.exit()).toBe(1)
  const output = ingress.lines.join('\n')
  for (const name of ['DATABASE_URL', 'TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_URL']) expect(output).toContain(name)
  for (const value of ['mistyped', 'elsewhere', 'REDIS_URL']) expect(output).not.toContain(value)
})
