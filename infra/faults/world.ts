import { createCrmSimulator, createTelegramSimulator } from '@pinline/simulators'
import type { CrmSimulator, TelegramSimulator } from '@pinline/simulators'
import type { FailpointPlan } from './failpoint-plan.ts'
import { createFleet } from './fleet.ts'
import type { Fleet, FleetService, ReachedFailpoint } from './fleet.ts'
import type { Fault } from './report.ts'
import { startServers } from './servers.ts'
import type { Servers } from './servers.ts'
import { openToxicProxy } from './toxic-proxy.ts'
import type { ToxicProxy } from './toxic-proxy.ts'

/** A link from the services to what they need. */
export type LinkName = 'postgres' | 'redis' | 'crm' | 'telegram'

export interface WorldOptions {
  readonly seed: number
  readonly copies: Readonly<Record<FleetService, number>>
  /** Variables on top of the defaults. */
  readonly env?: Readonly<Record<string, string>>
  /** Where processes fail. @defaultValue nowhere */
  readonly plan?: FailpointPlan | undefined
  /** See {@link startServers}. */
  readonly durable: boolean
  /** The links to Postgres and Redis can be cut; that costs every statement a way through this process. */
  readonly cuttable: boolean
  readonly log: (text: string) => void
}

/** All of Pinline in several copies, between simulators and servers that a run can break. */
export interface World {
  readonly telegram: TelegramSimulator
  readonly crm: CrmSimulator
  readonly groupId: number
  readonly chiefId: number
  readonly servers: Servers
  readonly links: Readonly<Record<LinkName, ToxicProxy>>
  /** Ends the connections of webhooks: whoever rings anew gets the next copy of ingress, also one that has just come back. */
  rebalance(): void
  /** The services of now. */
  fleet(): Fleet
  /** Ends the services and starts them with other variables on top of the defaults. */
  restart(env: Readonly<Record<string, string>>): Promise<void>
  /** What failpoints did to processes. */
  readonly suffered: readonly Fault[]
  /** How often each failpoint was reached, by `name:action`. */
  readonly hits: ReadonlyMap<string, number>
  /** Ends of services that no fault of the run explains. */
  readonly ends: readonly string[]
  close(): Promise<void>
}

const bot = 7_000_001
const token = `${String(bot)}:simulated`
const sellerId = 4_242
const webhookKey = 'hook-key'
const groupId = -1_001_000_000_001
const chiefId = 500_001

/** The address with another port. */
const via = (url: string, port: number): string => {
  const address = new URL(url)
  address.port = String(port)
  return address.href
}

const openSimulators = async (seed: number) => {
  const telegram = createTelegramSimulator({ token, groupId, seed })
  const crm = createCrmSimulator({ sellerId, apiKey: 'key', seed })
  await telegram.start()
  await crm.start()
  return { telegram, crm }
}

const openLinks = async (servers: Servers, { telegram, crm }: { telegram: TelegramSimulator; crm: CrmSimulator }) => {
  const portOf = (url: string): number => Number(new URL(url).port)
  const [crmPort, telegramPort] = [portOf(crm.url), portOf(telegram.url)]
  return {
    postgres: await openToxicProxy(() => servers.postgres.port),
    redis: await openToxicProxy(() => servers.redis.port),
    crm: await openToxicProxy(() => crmPort),
    telegram: await openToxicProxy(() => telegramPort),
  }
}

/** One address for all copies of ingress, as a load balancer gives. */
const openBalancer = (fleet: () => Fleet | undefined): Promise<ToxicProxy> => {
  let turn = 0
  return openToxicProxy(() => {
    const there = (fleet()?.copies ?? []).filter((copy) => copy.service === 'ingress' && copy.state() !== 'away')
    turn += 1
    return there[turn % Math.max(1, there.length)]?.port
  })
}

/** Resources of a world, closed in the order against that of their opening. */
const createClosers = () => {
  const closers: (() => Promise<void>)[] = []
  return {
    defer: (close: () => Promise<void>): void => void closers.push(close),
    close: async (): Promise<void> => {
      for (const end of closers.splice(0).reverse()) await end()
    },
  }
}

type Around = Pick<World, 'servers' | 'telegram' | 'crm' | 'links' | 'rebalance'> & { readonly front: string }

/** Servers, simulators and the links between them and the services. */
const openAround = async (
  { seed, durable }: WorldOptions,
  defer: (close: () => Promise<void>) => void,
  fleet: () => Fleet | undefined,
): Promise<Around> => {
  const servers = await startServers({ durable })
  defer(() => servers.close())
  const { telegram, crm } = await openSimulators(seed)
  defer(() => telegram.stop())
  defer(() => crm.stop())
  const links = await openLinks(servers, { telegram, crm })
  const balancer = await openBalancer(fleet)
  for (const link of [...Object.values(links), balancer]) defer(() => link.close())
  const front = `http://127.0.0.1:${String(balancer.port)}`
  crm.setWebhook({ url: `${front}/crm/messages/${webhookKey}` })
  const rebalance = (): void => {
    balancer.set({ kind: 'reset' })
    balancer.set({ kind: 'pass' })
  }
  return { servers, telegram, crm, links, front, rebalance }
}

const variablesOf = ({ servers, telegram, crm, links, front }: Around, cuttable: boolean): Record<string, string> => ({
  DATABASE_URL: cuttable ? via(servers.postgres.url, links.postgres.port) : servers.postgres.url,
  REDIS_URL: cuttable ? via(servers.redis.url, links.redis.port) : servers.redis.url,
  TELEGRAM_BOT_TOKEN: token,
  TELEGRAM_API_ROOT: via(telegram.url, links.telegram.port).replace(/\/$/, ''),
  TELEGRAM_GROUP_ID: String(groupId),
  TELEGRAM_ADMIN_IDS: String(chiefId),
  TELEGRAM_LIMITS: 'off',
  TELEGRAM_WEBHOOK_URL: `${front}/telegram/webhook`,
  CRM_BASE_URL: via(crm.url, links.crm.port),
  CRM_SELLER_ID: String(sellerId),
  CRM_API_KEY: 'key',
  CRM_RATE: 'off',
  CRM_WEBHOOK_KEY: webhookKey,
  SWEEP_SECONDS: '5',
  BUSINESS_HOURS: 'mon-sun 00:00-24:00',
})

/** Starts everything and waits until Telegram knows the webhook. */
export const openWorld = async (options: WorldOptions): Promise<World> => {
  const { copies, env = {}, plan, cuttable, log } = options
  const { defer, close } = createClosers()
  const hits = new Map<string, number>()
  const ends: string[] = []
  const suffered: Fault[] = []
  const current: { fleet?: Fleet } = {}
  const onEnd = (label: string, reason: string): void => {
    ends.push(`${label}: ${reason}`)
    log(`${label} ended: ${reason}`)
  }
  try {
    const around = await openAround(options, defer, () => current.fleet)
    const { guard, folder } = around.servers
    const onFailpoint = ({ failpoint, action, seconds }: ReachedFailpoint): void => {
      const what = `${failpoint}:${action}`
      hits.set(what, (hits.get(what) ?? 0) + 1)
      const atMs = around.telegram.ledger.nowMs()
      suffered.push({ what, atMs, ...(seconds === undefined ? {} : { mendedMs: atMs + seconds * 1_000 }) })
    }
    const restart = async (more: Readonly<Record<string, string>>): Promise<void> => {
      await current.fleet?.close()
      const fleet = await createFleet({
        guard,
        folder,
        env: { ...variablesOf(around, cuttable), ...env, ...more },
        copies,
        ...(plan === undefined ? {} : { plan }),
        onFailpoint,
        onEnd,
      })
      current.fleet = fleet
      await fleet.start()
    }
    defer(async () => current.fleet?.close())
    await restart({})
    await around.telegram.ledger.waitFor(({ kind, ok }) => kind === 'telegram.setWebhook' && ok, { timeoutMs: 20_000 })
    const fleet = (): Fleet => {
      if (current.fleet === undefined) throw new Error('no services run')
      return current.fleet
    }
    return { ...around, groupId, chiefId, suffered, hits, ends, fleet, restart, close }
  } catch (error) {
    await close()
    throw error
  }
}
