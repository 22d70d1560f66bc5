import {
  checkClock,
  checkSettings,
  createReach,
  hostOf,
  judgeDisk,
  judgeNode,
  judgeOwn,
  judgePorts,
  judgePostgres,
  judgeRedis,
  sections,
  settingOf,
} from '@pinline/doctor'
import type { Finding, Section, SectionReport, StartMode, Variables } from '@pinline/doctor'
import { reachableHost } from '../start/reachable-host.ts'
import { servicesOf } from '../start/services.ts'
import { diagnoseDesk, staffGroupsOf } from './desk.ts'
import { botOf, diagnoseCrm, diagnoseTelegram } from './outside.ts'
import { askPostgres, askRedis, ownDatabaseUrl } from './servers.ts'
import { freeBytes, lookAtServices, toIngressState, toOwnState } from './surroundings.ts'

export type DiagnoseOptions = {
  readonly env: Variables
  readonly mode: StartMode
  /** Keys that are part of an address are shown. */
  readonly showKeys: boolean
  readonly nodeVersion: string
  /** Where embedded data is or will be, as an absolute path. */
  readonly dataDir: string
  readonly clock: () => Date
  /** How long it is watched whether another program takes the bot's updates. */
  readonly peekSeconds: number
}

type Services = Awaited<ReturnType<typeof lookAtServices>>

/** Findings about the database, and the chats that were set from inside. */
const diagnosePostgres = async ({ env, dataDir }: DiagnoseOptions, services: Services) => {
  const given = settingOf(env, 'DATABASE_URL')
  if (given !== '') {
    const { state, chats } = await askPostgres(given, botOf(env))
    return { findings: judgePostgres(state, hostOf(given)), chats }
  }
  const own = toOwnState(services, 'postgres')
  const url = own === 'answers' ? ownDatabaseUrl(dataDir) : null
  const chats = url === null ? null : (await askPostgres(url, botOf(env))).chats
  return { findings: [judgeOwn('postgres', own)], chats }
}

const diagnoseRedis = async (env: Variables, services: Services): Promise<readonly Finding[]> => {
  const given = settingOf(env, 'REDIS_URL')
  return given === '' ? [judgeOwn('redis', toOwnState(services, 'redis'))] : judgeRedis(await askRedis(given), hostOf(given))
}

/** What is there to ask about? A try-out has no other systems. */
const wantedOf = ({ env, mode }: DiagnoseOptions) => {
  const isReal = mode.status !== 'simulated'
  const has = (...names: string[]): boolean => isReal && names.every((name) => settingOf(env, name) !== '')
  const hasDesk = mode.status !== 'real' ? settingOf(env, 'OPENPROJECT_URL') !== '' : mode.helpDesk !== 'off'
  return {
    telegram: has('TELEGRAM_BOT_TOKEN'),
    groups: { hasShop: mode.status !== 'real' || mode.shop !== 'off', staff: hasDesk ? staffGroupsOf(env) : null },
    crm: has('CRM_BASE_URL', 'CRM_SELLER_ID', 'CRM_API_KEY') && (mode.status !== 'real' || mode.shop === 'real'),
    desk: has('OPENPROJECT_URL') && (mode.status !== 'real' || mode.helpDesk === 'real'),
  }
}

/** The services that belong to a mode; what is refused would be a shop and a help desk. */
const entriesOf = (mode: StartMode) => servicesOf(mode.status === 'refused' ? { status: 'real', shop: 'real', helpDesk: 'real' } : mode)

/** Checks the whole set-up: this machine, the servers, Telegram, the CRM, OpenProject. Changes nothing anywhere; never rejects for what it finds. */
export const diagnose = async (options: DiagnoseOptions): Promise<readonly SectionReport[]> => {
  const { env, mode, showKeys, clock } = options
  const reach = createReach()
  const services = await lookAtServices(reach, entriesOf(mode), env)
  const ingress = toIngressState(services)
  const ports = judgePorts(services, mode.status === 'simulated')
  const wanted = wantedOf(options)
  const asking = { env, reach, ingress, clock, peekSeconds: options.peekSeconds }
  const ingressPort = services.find(({ service }) => service === 'ingress')?.port ?? 0
  const localRoot = `http://${reachableHost('ingress', settingOf(env, 'BIND'))}:${String(ingressPort)}`
  const nothing = { telegram: [], updates: [], findings: [], date: null }

  const postgres = await diagnosePostgres(options, services)
  const [redis, telegram, crm, desk] = await Promise.all([
    diagnoseRedis(env, services),
    wanted.telegram ? diagnoseTelegram(asking, { ...wanted.groups, stored: postgres.chats }) : nothing,
    wanted.crm ? diagnoseCrm(asking, { localRoot, showKeys }) : nothing,
    wanted.desk ? diagnoseDesk(asking) : [],
  ])
  const machine = [judgeNode(options.nodeVersion), judgeDisk(freeBytes(options.dataDir)), ...ports]
  const bySection: Record<Section, readonly Finding[]> = {
    start: checkSettings(mode, env),
    machine: [...machine, ...checkClock([telegram.date, crm.date], clock())],
    servers: [...postgres.findings, ...redis],
    telegram: telegram.telegram,
    updates: telegram.updates,
    crm: crm.findings,
    desk,
  }
  return sections.flatMap((section) => (bySection[section].length > 0 ? [{ section, findings: bySection[section] }] : []))
}
