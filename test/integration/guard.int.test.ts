import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { isRunning, signalIfRunning } from '../../infra/embedded/processes.ts'
import { inRepository } from '../../infra/repository.ts'

// Starts a guard over two processes that would run for ever, prints their numbers and then only waits.
const holderScript = `
  import { spawn } from 'node:child_process'
  import { startGuard } from ${JSON.stringify(inRepository('infra', 'embedded', 'guard-client.ts'))}
  const guard = startGuard()
  const pids = ['service', 'postgres'].map((stage) => {
    const child = spawn('sleep', ['86421'], { detached: true, stdio: 'ignore' })
    guard.watch({ pid: child.pid, marker: 'sleep 86421', stage })
    return child.pid
  })
  process.on('SIGTERM', () => guard.close().then(() => process.exit(0)))
  console.log(pids.join(' '))
`

const marker = 'sleep 86421'
let holder: ChildProcess
let pids: number[] = []

const startHolder = async (): Promise<void> => {
  holder = spawn(process.execPath, ['--input-type=module', '--eval', holderScript], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (holder.stdout === null) throw new Error('the pipe was asked for')
  const [line] = (await once(holder.stdout, 'data')) as [Buffer] // a stream without encoding gives buffers
  pids = line.toString().trim().split(' ').map(Number)
  expect(pids).toHaveLength(2)
}

const running = (): number[] => pids.filter((pid) => isRunning({ pid, marker }))

afterEach(() => {
  for (const pid of pids) signalIfRunning({ pid, marker }, 'SIGKILL')
})

test('what the guard watches is stopped when its starter is killed with -9', async () => {
  await startHolder()
  expect(running()).toEqual(pids)
  holder.kill('SIGKILL')
  await expect.poll(running, { timeout: 10_000 }).toEqual([])
})

test('closing the guard stops everything before it resolves', async () => {
  await startHolder()
  holder.kill('SIGTERM')
  await once(holder, 'exit')
  expect(running()).toEqual([])
})
