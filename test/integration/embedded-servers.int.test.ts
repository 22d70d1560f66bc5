import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { locateEmbedded } from '../../infra/embedded/location.ts'
import { startPostgres } from '../../infra/embedded/postgres.ts'
import type { EmbeddedPostgres } from '../../infra/embedded/postgres.ts'
import { isRunning } from '../../infra/embedded/processes.ts'
import { startRedis } from '../../infra/embedded/redis.ts'
import type { EmbeddedRedis } from '../../infra/embedded/redis.ts'
import { serverAccount } from '../../infra/embedded/server-account.ts'

const location = locateEmbedded(serverAccount())
// away from the ports of npm start and of the other test files
const firstPort = 31_000 + (process.pid % 100) * 10
let root: string
const stops: (() => Promise<void>)[] = []

beforeAll(() => {
  root = mkdtempSync(join(location.dataRoot, `test-${String(process.pid)}-`))
  chmodSync(root, 0o755)
})

afterAll(async () => {
  for (const stop of stops) await stop()
  rmSync(root, { recursive: true, force: true })
})

const postgres = async (): Promise<EmbeddedPostgres> => {
  const server = await startPostgres({ location, dir: join(root, 'postgres'), preferredPort: firstPort, durable: true })
  stops.push(server.stop)
  return server
}

const redis = async (): Promise<EmbeddedRedis> => {
  const server = await startRedis({ dir: join(root, 'redis'), preferredPort: firstPort + 5, durable: true })
  stops.push(server.stop)
  return server
}

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const command = async (url: string, ...words: [string, ...string[]]): Promise<unknown> => {
  const client = new Redis(url)
  try {
    return await client.call(...words)
  } finally {
    client.disconnect()
  }
}

test('PostgreSQL that was killed with -9 starts again with what was committed', async () => {
  const first = await postgres()
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  process.kill(first.process.pid, 'SIGKILL')
  await first.exited
  const second = await postgres()
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('PostgreSQL and Redis that a killed run left behind are stopped and replaced', async () => {
  const left = [await postgres(), await redis()]
  await command(left[1]?.url ?? '', 'SET', 'kept', 'yes')
  const next = [await postgres(), await redis()]
  expect(left.map((server) => isRunning(server.process))).toEqual([false, false])
  expect(next.map((server) => isRunning(server.process))).toEqual([true, true])
  expect(await command(next[1]?.url ?? '', 'GET', 'kept')).toBe('yes')
})

test('Redis keeps an append-only file and evicts nothing', async () => {
  const { url } = await redis()
  expect(await command(url, 'CONFIG', 'GET', 'appendonly')).toEqual(['appendonly', 'yes'])
  expect(await command(url, 'CONFIG', 'GET', 'appendfsync')).toEqual(['appendfsync', 'everysec'])
  expect(await command(url, 'CONFIG', 'GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
})

test('both listen on this machine only, and PostgreSQL asks for the password', async () => {
  const { url } = await postgres()
  expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
  expect(await command((await redis()).url, 'CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1'])
  const wrong = new URL(url)
  wrong.password = 'guess'
  await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
})
