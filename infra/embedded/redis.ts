import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { OperatorError } from '../operator-error.ts'
import { findFreePort } from './free-port.ts'
import { isRunning, readPidFile, stopProcess } from './processes.ts'
import type { ForeignProcess } from './processes.ts'

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000
const FLUSH_TIMEOUT_MS = 10_000
const MARKER = 'redis-server'

export type EmbeddedRedis = { url: string; process: ForeignProcess; exited: Promise<void>; stop: () => Promise<void> }

/** `dir` is created when missing; `durable: false` keeps everything in memory (tests). */
export type RedisOptions = { dir: string; preferredPort: number; durable: boolean }

const configuration = ({ dir, durable }: RedisOptions, port: number): string =>
  [
    `port ${String(port)}`,
    'bind 127.0.0.1',
    `dir "${dir}"`,
    `pidfile "${join(dir, 'redis.pid')}"`,
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    '',
  ].join('\n')

/** The first words of the server's answer to a command without arguments; undefined when there is none within the time. */
const ask = (port: number, command: string, timeoutMs: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    const finish = (answer: string | undefined): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutMs, () => {
      finish(undefined)
    })
    socket.once('data', (data) => {
      finish(data.toString())
    })
    socket.once('error', () => {
      finish(undefined)
    })
  })

/** Answers true once the server has loaded its data and replies. */
const answersPing = async (port: number): Promise<boolean> => (await ask(port, 'PING', 1_000))?.startsWith('+PONG') ?? false

/** Empties every database of a redis-server of our own. @throws OperatorError when it does not say that it did */
export const emptyRedis = async (url: string): Promise<void> => {
  const answer = await ask(Number(new URL(url).port), 'FLUSHALL', FLUSH_TIMEOUT_MS)
  if (answer?.startsWith('+OK') !== true) throw new OperatorError('redis-server did not empty its data')
}

/** A server that a killed run left behind is stopped. */
export const stopRedisOrphan = async (dir: string): Promise<void> => {
  const pid = readPidFile(join(dir, 'redis.pid'))
  if (pid === undefined) return
  const orphan = { pid, marker: MARKER }
  if (isRunning(orphan)) await stopProcess(orphan, 'SIGTERM', 'SIGKILL', STOP_TIMEOUT_MS)
}

const spawnServer = (options: RedisOptions, port: number): ChildProcess => {
  const log = openSync(`${options.dir}.log`, 'a', 0o600)
  // "-": the settings come through stdin, so that folder names need no quoting for a shell and no file is left
  const server = spawn('redis-server', ['-'], { detached: true, cwd: '/', env: { PATH: process.env['PATH'] }, stdio: ['pipe', log, log] })
  closeSync(log)
  server.stdin?.once('error', () => undefined) // a server that could not start closes the pipe; its exit says so
  server.stdin?.end(configuration(options, port))
  return server
}

type Launch = { status: 'ready'; server: ChildProcess; port: number; exited: Promise<void> } | { status: 'failed' }

const launch = async (options: RedisOptions, preferredPort: number): Promise<Launch> => {
  const port = await findFreePort(preferredPort)
  const server = spawnServer(options, port)
  const exited = new Promise<void>((resolve, reject) => {
    server.once('exit', () => {
      resolve()
    })
    server.once('error', (cause) => {
      reject(
        new OperatorError(
          `redis-server could not be run (${cause.message}). Install it (Debian: apt-get install redis-server) or set REDIS_URL.`,
        ),
      )
    })
  })
  const gone = exited.then(() => 'gone' as const)
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const state = await Promise.race([gone, answersPing(port).then((ready) => (ready ? ('ready' as const) : ('waiting' as const)))])
    // our own process must be the one that answers, not one that took the port first
    if (state === 'gone' || server.exitCode !== null) return { status: 'failed' }
    if (state === 'ready') return { status: 'ready', server, port, exited }
    await delay(20)
  }
  return { status: 'failed' }
}

/**
 * Starts redis-server on 127.0.0.1 in a process group of its own: append-only file synced every second, nothing evicted.
 * It keeps running when this process dies: register `process` with the guard.
 */
export const startRedis = async (options: RedisOptions): Promise<EmbeddedRedis> => {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  await stopRedisOrphan(options.dir)
  let launched: Launch = { status: 'failed' }
  for (let attempt = 0; launched.status === 'failed' && attempt < 3; attempt++) {
    launched = await launch(options, options.preferredPort + attempt)
  }
  if (launched.status === 'failed' || launched.server.pid === undefined)
    throw new OperatorError(`redis-server did not start; see ${options.dir}.log`)
  const process = { pid: launched.server.pid, marker: MARKER }
  return {
    url: `redis://127.0.0.1:${String(launched.port)}`,
    process,
    exited: launched.exited,
    stop: () => stopProcess(process, 'SIGTERM', 'SIGKILL', STOP_TIMEOUT_MS),
  }
}
