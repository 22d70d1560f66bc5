import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startGuard } from '../../infra/embedded/guard-client.ts'
import type { Guard } from '../../infra/embedded/guard-client.ts'
import { isRunning, signalIfRunning } from '../../infra/embedded/processes.ts'
import { startGeneration } from '../../infra/start/generation.ts'
import type { Generation, GenerationDeps } from '../../infra/start/generation.ts'

// Says what it is sent, and asks for what a file names as soon as that file is there.
const playgroundScript = `
  import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
  const { OUT, ASKS } = process.env
  appendFileSync(OUT, JSON.stringify({ pid: process.pid }) + '\\n')
  process.on('message', (message) => appendFileSync(OUT, JSON.stringify(message) + '\\n'))
  process.on('disconnect', () => process.exit())
  setInterval(() => {
    if (!existsSync(ASKS)) return
    const asks = readFileSync(ASKS, 'utf8')
    if (!asks.endsWith('\\n')) return
    rmSync(ASKS)
    for (const ask of JSON.parse(asks)) process.send(ask)
  }, 20)
`
const otherScript = "process.on('disconnect', () => process.exit())\nsetInterval(() => {}, 1000)\n"

let root: string
let guard: Guard
let generation: Generation | undefined
let stopping: AbortController

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pinline-generation-'))
  writeFileSync(join(root, 'playground.mjs'), playgroundScript)
  for (const name of ['bot', 'outbox']) writeFileSync(join(root, `${name}.mjs`), otherScript)
  guard = startGuard()
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await guard.close()
  await generation?.done
  rmSync(root, { recursive: true })
})

const start = (deps: Partial<GenerationDeps>): Generation => {
  const entries = ['playground', 'bot', 'outbox'].map((name) => ({
    name,
    portVariable: '',
    defaultPort: 0,
    script: join(root, `${name}.mjs`),
  }))
  const all = {
    guard,
    logs: join(root, 'logs'),
    report: () => undefined,
    isSettling: () => false,
    signal: stopping.signal,
    flushRedis: undefined,
  }
  const env = { PATH: process.env['PATH'], OUT: join(root, 'out'), ASKS: join(root, 'asks') }
  return (generation = startGeneration({ ...all, isTryOut: true, isDisposable: true, ...deps }, entries, env))
}

type Heard = { pid?: number; services?: { name: string; state: string; restarts: number }[]; answer?: string; reason?: string }

const heard = (): Heard[] => {
  const path = join(root, 'out')
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
  return lines.map((line) => JSON.parse(line) as Heard) // the fixture's own lines
}
const botStates = (): string[] =>
  heard()
    .flatMap(({ services = [] }) => services)
    .filter(({ name }) => name === 'bot')
    .map(({ state, restarts }) => `${state} ${String(restarts)}`)
const answers = (): Heard[] => heard().filter(({ answer }) => answer !== undefined)
const ask = (...asks: object[]): void => {
  writeFileSync(join(root, 'asks'), `${JSON.stringify(asks)}\n`)
}
const playgroundPids = (): number[] => heard().flatMap(({ pid }) => (pid === undefined ? [] : [pid]))

test('the playground hears how the services stand, kills one and sees it come back', async () => {
  start({})
  await expect.poll(botStates).toEqual(['running 0'])
  ask({ ask: 'kill', service: 'bot', id: 7 })
  await expect.poll(() => botStates().at(-1), { timeout: 10_000 }).toBe('running 1')
  expect(botStates()).toEqual(['running 0', 'restarting 0', 'running 1'])
  expect(answers()).toEqual([{ answer: 'done', id: 7 }])
})

test('in a shop nothing is killed, emptied or begun afresh, whatever the playground asks for', async () => {
  start({ isTryOut: false, isDisposable: false })
  ask({ ask: 'kill', service: 'bot', id: 1 }, { ask: 'flush-redis', id: 2 }, { ask: 'reset', id: 3 }, { ask: 'exit' })
  await expect.poll(() => answers().length, { timeout: 10_000 }).toBe(3)
  expect(answers().map(({ answer, reason }) => [answer, typeof reason])).toEqual(Array(3).fill(['refused', 'string']))
  expect(botStates()).toEqual(['running 0'])
})

test('a reset is answered before anything ends, then stops every process', async () => {
  const { over, stop } = start({})
  ask({ ask: 'reset', id: 9 })
  expect(await over).toBe('asked')
  await stop()
  expect(answers()).toEqual([{ answer: 'done', id: 9 }])
  for (const name of ['playground', 'bot', 'outbox']) {
    expect(readFileSync(join(root, 'logs', `${name}.log`), 'utf8')).toBe('')
  }
  for (const pid of playgroundPids()) expect(isRunning({ pid, marker: 'playground.mjs' })).toBe(false)
})

test('a simulated world that ends takes its generation with it, where the data goes with it', async () => {
  const { over } = start({})
  await expect.poll(playgroundPids).toHaveLength(1)
  signalIfRunning({ pid: playgroundPids()[0] ?? 0, marker: 'playground.mjs' }, 'SIGKILL')
  expect(await over).toBe('ended')
})

test('where the data stays, a simulator that ends is only started again and hears the states anew', async () => {
  start({ isDisposable: false })
  await expect.poll(playgroundPids).toHaveLength(1)
  await expect.poll(botStates).toHaveLength(1)
  signalIfRunning({ pid: playgroundPids()[0] ?? 0, marker: 'playground.mjs' }, 'SIGKILL')
  await expect.poll(playgroundPids, { timeout: 10_000 }).toHaveLength(2)
  await expect.poll(botStates).toEqual(['running 0', 'running 0'])
})

test.each([
  { isSettling: true, shown: ['bot  error  no port'] },
  { isSettling: false, shown: ['bot  warn  nobody listens', 'bot  error  no port'] },
])('errors are shown always, warnings once everything is up (settling: $isSettling)', async ({ isSettling, shown }) => {
  const says = [
    { level: 'warn', msg: 'nobody listens' },
    { level: 'error', msg: 'no port' },
  ]
  writeFileSync(
    join(root, 'bot.mjs'),
    `${says.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))})`).join('\n')}\n${otherScript}`,
  )
  const reports: string[] = []
  start({ report: (text) => reports.push(text), isSettling: () => isSettling })
  await expect.poll(() => reports).toContain('bot  error  no port')
  expect(reports).toEqual(shown)
})
