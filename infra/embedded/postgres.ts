import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { OperatorError } from '../operator-error.ts'
import { findFreePort } from './free-port.ts'
import type { EmbeddedLocation } from './location.ts'
import { isRunning, readPidFile, stopProcess } from './processes.ts'
import type { ForeignProcess } from './processes.ts'

const USER = 'pinline'
const DATABASE = 'pinline'
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

export type EmbeddedPostgres = { url: string; process: ForeignProcess; exited: Promise<void>; stop: () => Promise<void> }

/**
 * `dir` is emptied by nobody and created when missing; `durable: false` gives up safety at power loss for speed (tests). `database` is made
 * when missing; without it that is `pinline`.
 */
export type PostgresOptions = { location: EmbeddedLocation; dir: string; preferredPort: number; durable: boolean; database?: string }

// no inherited variables: they hold tokens, and PG* ones would change what the programs do
const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
const program = ({ nativeDir }: EmbeddedLocation, name: string): string => join(nativeDir, 'bin', name)

const giveFile = ({ account }: EmbeddedLocation, path: string): void => {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid)
}

/** Makes a new cluster beside `dir` and renames it: a killed initdb leaves nothing that looks complete. */
const createCluster = (location: EmbeddedLocation, dir: string): void => {
  const half = `${dir}.new`
  const passwordFile = `${dir}.initial-password`
  const password = randomBytes(24).toString('base64url')
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true, mode: 0o700 })
  giveFile(location, half)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  giveFile(location, passwordFile)
  const options = ['-U', USER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']
  const result = spawnSync(program(location, 'initdb'), ['-D', half, ...options], {
    ...location.account,
    env: environment,
    cwd: '/',
    encoding: 'utf8',
  })
  rmSync(passwordFile)
  if (result.status !== 0) throw new OperatorError(`PostgreSQL could not make its data folder: ${result.error?.message ?? result.stderr}`)
  writeFileSync(join(half, 'pinline-password'), password, { mode: 0o600 })
  renameSync(half, dir)
}

/**
 * A server that a killed run left behind is stopped. The pid file of a server that is gone stays: PostgreSQL needs it to see whether
 * that server's last processes still use the data. Only when its number now belongs to another program, it is removed.
 */
export const stopPostgresOrphan = async (dir: string): Promise<void> => {
  const pidFile = join(dir, 'postmaster.pid')
  const pid = readPidFile(pidFile)
  if (pid === undefined) return
  const orphan = { pid, marker: dir }
  if (isRunning(orphan)) await stopProcess(orphan, 'SIGINT', 'SIGQUIT', STOP_TIMEOUT_MS)
  else if (isRunning({ pid, marker: '' })) rmSync(pidFile, { force: true })
}

const spawnServer = ({ location, dir, durable }: PostgresOptions, port: number): ChildProcess => {
  const log = openSync(`${dir}.log`, 'a', 0o600)
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...(durable ? [] : ['fsync=off'])]
  const options = ['-D', dir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  // detached: Ctrl-C in the terminal must reach the services first, and they still need the database while they stop
  const spawnOptions = { ...location.account, env: environment, cwd: '/', detached: true }
  const server = spawn(program(location, 'postgres'), options, { ...spawnOptions, stdio: ['ignore', log, log] })
  closeSync(log)
  return server
}

const isReady = (dir: string, pid: number | undefined): boolean => {
  const pidFile = join(dir, 'postmaster.pid')
  if (!existsSync(pidFile)) return false
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
}

type Launch = { status: 'ready'; server: ChildProcess; port: number; exited: Promise<void> } | { status: 'failed' }

const launch = async (options: PostgresOptions, preferredPort: number): Promise<Launch> => {
  const port = await findFreePort(preferredPort)
  const server = spawnServer(options, port)
  let gone = false
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      gone = true
      resolve()
    }
    server.once('exit', end)
    server.once('error', end)
  })
  const deadline = performance.now() + START_TIMEOUT_MS
  while (!isReady(options.dir, server.pid)) {
    // gone changes in the listener above, which the rule cannot see
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
    if (gone || performance.now() > deadline) return { status: 'failed' }
    await delay(20)
  }
  return { status: 'ready', server, port, exited }
}

const withAdmin = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const client = new pg.Client({ connectionString: admin.href })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const ensureDatabase = (url: string, name: string): Promise<void> =>
  withAdmin(url, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  })

/** Throws the database of this address away, whoever is connected, and makes an empty one of the same name. */
export const recreateDatabase = (url: string): Promise<void> =>
  withAdmin(url, async (client) => {
    const name = pg.escapeIdentifier(new URL(url).pathname.slice(1))
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name}`)
  })

/**
 * Starts PostgreSQL on 127.0.0.1 (first start about 1 s, later ones 0.1 s) in a process group of its own and makes the database.
 * It keeps running when this process dies: register `process` with the guard.
 */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const { location, dir, database = DATABASE } = options
  if (existsSync(join(dir, 'PG_VERSION'))) await stopPostgresOrphan(dir)
  else createCluster(location, dir)
  let launched: Launch = { status: 'failed' }
  // another program may take the free port before the server does
  for (let attempt = 0; launched.status === 'failed' && attempt < 3; attempt++) {
    launched = await launch(options, options.preferredPort + attempt)
  }
  if (launched.status === 'failed' || launched.server.pid === undefined) throw new OperatorError(`PostgreSQL did not start; see ${dir}.log`)
  const { port, exited } = launched
  const process = { pid: launched.server.pid, marker: dir }
  const password = readFileSync(join(dir, 'pinline-password'), 'utf8')
  const url = `postgresql://${USER}:${password}@127.0.0.1:${String(port)}/${database}`
  await ensureDatabase(url, database)
  return { url, process, exited, stop: () => stopProcess(process, 'SIGINT', 'SIGQUIT', STOP_TIMEOUT_MS) }
}
