import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createDatabase } from '@pinline/db'
import { createLogger } from '@pinline/platform'
import { createCrmSimulator } from '@pinline/simulators'
import type { CrmSimulator } from '@pinline/simulators'
import { startGuard } from '../embedded/guard-client.ts'
import { locateEmbedded } from '../embedded/location.ts'
import { startPostgres } from '../embedded/postgres.ts'
import { startRedis } from '../embedded/redis.ts'
import { serverAccount } from '../embedded/server-account.ts'
import { deployMigrations } from '../migrate/migrate.ts'
import { repositoryRoot } from '../repository.ts'
import { startTelegram } from './telegram.ts'
import type { BareTelegram } from './telegram.ts'

/** One measured process. */
interface Measured {
  readonly name: string
  readonly url: string
  /** Resident memory in MiB. */
  readonly rss: () => number
}

export interface Surroundings {
  readonly telegram: BareTelegram
  readonly crm: CrmSimulator
  readonly services: readonly Measured[]
  readonly hookUrl: string
  readonly bare: Measured
  readonly emptyNodeRss: () => number
  close(): Promise<void>
}

const startTimeoutMs = 30_000
const hookKey = 'bench-key'
const sellerId = 4_242

const portOf = (child: ChildProcess, name: string): Promise<number> =>
  new Promise((found, failed) => {
    const fail = (why: string): void => {
      clearTimeout(timer)
      failed(new Error(`${name} ${why}`))
    }
    const timer = setTimeout(fail, startTimeoutMs, 'did not start in time')
    child.once('exit', () => {
      fail('ended before it listened')
    })
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const port = /"port":(\d+).*"msg":"listening"/.exec(line)?.[1]
      if (port === undefined) return
      clearTimeout(timer)
      found(Number(port))
    })
  })

const rssOf = (pid: number | undefined): number =>
  Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 102.4) / 10

const start = async (children: ChildProcess[], name: string, args: readonly string[], env: Record<string, string>): Promise<Measured> => {
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const port = await portOf(child, name)
  return { name, url: `http://127.0.0.1:${String(port)}`, rss: () => rssOf(child.pid) }
}

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((end) => child.once('exit', end))
  child.kill('SIGTERM')
  await gone
}

/** Postgres and Redis as `npm start` has them: durable. */
const startServers = async () => {
  const location = locateEmbedded(serverAccount())
  const root = join(location.dataRoot, `bench-${String(process.pid)}`)
  mkdirSync(root)
  chmodSync(root, 0o755) // the server's account must get through
  const guard = startGuard()
  const firstPort = 22_000 + (process.pid % 900) * 10
  const postgres = await startPostgres({ location, dir: join(root, 'postgres'), preferredPort: firstPort, durable: true })
  guard.watch({ ...postgres.process, stage: 'postgres' })
  const redis = await startRedis({ dir: join(root, 'redis'), preferredPort: firstPort + 5, durable: true })
  guard.watch({ ...redis.process, stage: 'redis' })
  await deployMigrations(postgres.url)
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    close: async () => {
      await guard.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const createBareTable = async (databaseUrl: string): Promise<string> => {
  const url = databaseUrl.replace(/\/pinline$/, '/postgres')
  const database = createDatabase({ url, name: 'bench', logger: createLogger({ service: 'bench' }) })
  await database.pool.query('create table bare_message(id bigserial primary key, body text not null)')
  await database.close()
  return url
}

/** Starts everything that is measured, each in a process of its own, and what it is measured with, in this one. */
export const createSurroundings = async (path: string): Promise<Surroundings> => {
  const servers = await startServers()
  const children: ChildProcess[] = []
  const telegram = await startTelegram()
  const crm = createCrmSimulator({ sellerId, apiKey: 'key' })
  const close = async (): Promise<void> => {
    await Promise.all(children.map(stop))
    telegram.close()
    await crm.stop()
    await servers.close()
  }
  try {
    await crm.start()
    const env = (name: string): Record<string, string> => ({
      PATH: path,
      DATABASE_URL: servers.databaseUrl,
      REDIS_URL: servers.redisUrl,
      TELEGRAM_BOT_TOKEN: '7000001:bench',
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_GROUP_ID: '-1001000000001',
      TELEGRAM_LIMITS: 'off',
      CRM_BASE_URL: crm.url,
      CRM_SELLER_ID: String(sellerId),
      CRM_API_KEY: 'key',
      CRM_RATE: 'off',
      CRM_WEBHOOK_KEY: hookKey,
      [`${name.toUpperCase()}_PORT`]: '0',
    })
    const services: Measured[] = []
    for (const name of ['ingress', 'bot', 'dispatcher', 'outbox'])
      services.push(await start(children, name, [`services/${name}/src/main.ts`], env(name)))
    const bare = await start(children, 'bare', ['infra/bench/bare.ts', await createBareTable(servers.databaseUrl), telegram.url], {
      PATH: path,
    })
    const empty = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' })
    children.push(empty)
    const hookUrl = `${services[0]?.url ?? ''}/crm/messages/${hookKey}`
    return { telegram, crm, services, hookUrl, bare, emptyNodeRss: () => rssOf(empty.pid), close }
  } catch (error) {
    await close()
    throw error
  }
}
