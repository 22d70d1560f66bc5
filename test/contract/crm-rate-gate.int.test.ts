import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@pinline/platform'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRateGate } from '@pinline/crm'

let directory: string
let server: ChildProcess
let path: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pinline-redis-'))
  path = join(directory, 'socket')
  server = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--save', '', '--dir', directory], { stdio: 'ignore' })
  const probe = new Redis(path, { maxRetriesPerRequest: null, retryStrategy: () => 20 }).on('error', () => undefined)
  await probe.ping()
  probe.disconnect()
})
afterAll(async () => {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  await rm(directory, { recursive: true })
})

const lines: string[] = []
const logger = createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } })
const open = async (account: string, perSecond: number) => {
  const redis = new Redis(path).on('error', () => undefined)
  await redis.ping()
  const gate = createRateGate({ redis, account, perSecond, logger })
  return {
    gate,
    close: () => {
      gate.close()
      redis.disconnect()
    },
  }
}

/** How many of many callers have passed after a while. */
const passed = async (
  gates: readonly { acquire: ReturnType<typeof createRateGate>['acquire'] }[],
  urgency: 'live' | 'background',
  ms: number,
) => {
  const ends = AbortSignal.timeout(ms)
  let count = 0
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      await gates[index % gates.length]?.acquire(urgency, ends)
      if (!ends.aborted) count += 1
    }),
  )
  return count
}

describe('the rate', () => {
  it('is shared by all processes', async () => {
    const [one, other] = await Promise.all([open('shared', 10), open('shared', 10)])
    // The second that begins with the first call is not over yet.
    expect(await passed([one.gate, other.gate], 'live', 800)).toBe(10)
    one.close()
    other.close()
  })

  it('is left to live calls for four fifths', async () => {
    const { gate, close } = await open('fifth', 10)
    const [background, live] = await Promise.all([passed([gate], 'background', 800), passed([gate], 'live', 800)])
    expect(background).toBeGreaterThanOrEqual(1)
    expect(background).toBeLessThanOrEqual(2)
    expect(live).toBeGreaterThanOrEqual(8)
    close()
  })

  it('does not concern another account', async () => {
    const [one, other] = await Promise.all([open('one', 1), open('other', 1)])
    await one.gate.acquire('live')
    await other.gate.acquire('live')
    one.close()
    other.close()
  })

  it('is no limit when it is off', async () => {
    const gate = createRateGate({ redis: null, account: 1, perSecond: 'off', logger })
    expect(await passed([gate], 'background', 800)).toBe(60)
    gate.close()
  })

  it('is kept by one process alone without Redis', async () => {
    const gate = createRateGate({ redis: null, account: 1, perSecond: 5, logger })
    expect(await passed([gate], 'live', 300)).toBe(5)
    gate.close()
  })
})

it('lets those pass who wait when the gate closes or they give up', async () => {
  const gate = createRateGate({ redis: null, account: 1, perSecond: 0.001, logger })
  await gate.acquire('live')
  await gate.acquire('live', AbortSignal.abort())
  const waiting = gate.acquire('live')
  gate.close()
  await waiting
  gate.close()
})

it('is kept by each process by itself, and said once, while Redis is frozen or gone', async () => {
  const { gate, close } = await open('away', 5)
  lines.length = 0
  server.kill('SIGSTOP')
  expect(await passed([gate], 'live', 900)).toBe(5)
  server.kill('SIGCONT')
  server.kill('SIGKILL')
  await once(server, 'exit')
  const other = createRateGate({ redis: new Redis(path, { lazyConnect: true }), account: 'gone', perSecond: 5, logger })
  expect(await passed([other], 'live', 300)).toBe(5)
  expect(lines).toHaveLength(2)
  other.close()
  close()
})
