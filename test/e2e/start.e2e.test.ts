import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRunning, readPidFile, signalIfRunning } from '../../infra/embedded/processes.ts'
import { inRepository } from '../../infra/repository.ts'
import { startTryOut } from '../support/try-out.ts'
import type { TryOut } from '../support/try-out.ts'

let tryOut: TryOut
beforeAll(async () => {
  tryOut = await startTryOut()
}, 90_000)
afterAll(async () => {
  await tryOut.close()
})

type Service = { name: string; state: string; restarts: number }
type State = { world: string; services: Service[]; crm: { id: number; messages: { text: string }[] }[] }

const call = async (method: string, path: string, body?: object): Promise<unknown> => {
  const payload = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${tryOut.origin}${path}`, { method, ...payload })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`)
  return JSON.parse(text)
}
/** Undefined while the playground is away. */
const state = (): Promise<State | undefined> =>
  call('GET', '/api/state').then(
    (value) => value as State,
    () => undefined,
  ) // the contract of its page
const service = async (name: string): Promise<Service | undefined> => (await state())?.services.find((each) => each.name === name)
const linesOf = (name: string, message: string): number =>
  readFileSync(join(tryOut.dataDir, 'logs', `${name}.log`), 'utf8').split(`"msg":"${message}"`).length - 1

/** Number of a service's process: a child of our own supervisor, since another start may run beside this one. */
const pidOf = (name: string): number => {
  const parent = readPidFile(join(tryOut.dataDir, 'start.lock')) ?? 0
  const marker = inRepository('services', name, 'src', 'main.ts')
  const isOurs = (pid: number): boolean =>
    readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ')[1] === String(parent)
  const running = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isRunning({ pid, marker }))
  return running.find(isOurs) ?? 0
}

test('a service that the page kills comes back, and the page is told', async () => {
  expect(await service('bot')).toEqual({ name: 'bot', state: 'running', restarts: 0 })
  await call('POST', '/api/fault', { id: 'process-killed', service: 'bot' })
  await expect.poll(() => service('bot'), { timeout: 15_000 }).toEqual({ name: 'bot', state: 'running', restarts: 1 })
  await expect.poll(() => linesOf('bot', 'listening'), { timeout: 15_000 }).toBe(2)
})

test('a reset gives another world in which nothing of the former one is left', async () => {
  const before = await state()
  const chat = before?.crm[0]?.id ?? 0
  await call('POST', '/api/buyer/messages', { chat, text: 'written before the reset' })
  await call('POST', '/api/reset', {})
  await expect.poll(async () => (await state())?.world ?? before?.world, { timeout: 30_000 }).not.toBe(before?.world)
  expect(JSON.stringify(await state())).not.toContain('written before the reset')
  expect(await service('bot')).toEqual({ name: 'bot', state: 'running', restarts: 0 })
})

test.skipIf(!existsSync('/proc/self/stat'))(
  'a playground that dies takes the stored data with it, and a new world begins by itself',
  async () => {
    const before = (await state())?.world
    signalIfRunning({ pid: pidOf('playground'), marker: 'playground' }, 'SIGKILL')
    await expect.poll(async () => (await state())?.world ?? before, { timeout: 30_000 }).not.toBe(before)
    expect(tryOut.output()).toContain('the try-out begins afresh')
  },
)

test('what Ctrl-C stops leaves no process and no lock', async () => {
  const pids = ['postgres/postmaster.pid', 'redis/redis.pid'].map((file) => readPidFile(join(tryOut.dataDir, 'tryout', file)) ?? 0)
  expect(pids.filter((pid) => isRunning({ pid, marker: '' }))).toHaveLength(2)
  const { origin, dataDir } = tryOut
  expect(await tryOut.close()).toBe(0)
  expect(pids.filter((pid) => isRunning({ pid, marker: '' }))).toEqual([])
  await expect(fetch(`${origin}/healthz`)).rejects.toThrow()
  expect(existsSync(join(dataDir, 'start.lock'))).toBe(false)
})
