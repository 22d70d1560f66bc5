import type { CrmPermission } from '@pinline/crm'
import type { Crm, CrmResult } from '@pinline/domain'
import { found } from './findings.ts'
import type { Finding } from './findings.ts'
import { foundTrouble, hostOf } from './reach.ts'
import type { Reach } from './reach.ts'

/** Questions to the CRM that change nothing. */
export interface CrmProber extends Pick<Crm, 'listChats' | 'purchase'> {
  permissions(): Promise<CrmResult<readonly CrmPermission[] | null>>
}

export interface CrmDeps {
  readonly baseUrl: string
  readonly reach: Reach
  readonly prober: CrmProber
}

export interface CrmReport {
  readonly findings: readonly Finding[]
  /** The server's clock, where it told. */
  readonly date: Date | null
}

const correspondence = /correspond|debate|dialog|переписк|листуван/iu
const mayWrite = /full|write|edit|change|manage|admin|повн|полн|запис|редаг|измен/iu
const mayRead = /view|read|перегляд|просмотр|читан/iu

const judgePermissions = (asked: CrmResult<readonly CrmPermission[] | null>): Finding => {
  const levels = asked.status === 'ok' ? (asked.value ?? []).filter(({ name }) => correspondence.test(name)) : []
  if (levels.some(({ level }) => mayWrite.test(level))) return found('perms.ok')
  return levels.some(({ level }) => mayRead.test(level)) ? found('perms.view') : found('perms.hidden')
}

/** Reads one order that there is; none of it is shown. */
const checkOrders = async (prober: CrmProber, chat: number | undefined): Promise<Finding> => {
  if (chat === undefined) return found('orders.none')
  const { status } = await prober.purchase(chat)
  if (status === 'ok' || status === 'missing') return found('orders.ok')
  return status === 'forbidden' ? found('orders.forbidden') : found('orders.failed')
}

type Listed = Awaited<ReturnType<CrmProber['listChats']>>

/** Why the list could not be read. A refused login comes to light here too, since every call needs one. */
const judgeFailure = (listed: Exclude<Listed, { status: 'ok' }>, host: string): readonly Finding[] => {
  switch (listed.status) {
    case 'unauthorized':
      return [found('crm.login')]
    case 'forbidden':
      return [found('crm.ok', { host }), found('dialogs.forbidden')]
    case 'missing':
      return [found('crm.page', { host })]
    case 'rejected':
      return [found('crm.ok', { host }), found('dialogs.failed')]
    case 'not-done':
      return [listed.reason === 'maintenance' ? found('crm.page', { host }) : found('crm.later', { host })]
    case 'ambiguous':
      return [listed.reason === 'not-json' ? found('crm.page', { host }) : found('crm.later', { host })]
  }
}

/** Is the CRM there, does it take the key, and may the key do what is needed? */
export const checkCrm = async ({ baseUrl, reach, prober }: CrmDeps): Promise<CrmReport> => {
  const door = await reach({ url: `${baseUrl}/`, headers: { accept: 'application/json' } })
  if (door.status !== 'answered') return { findings: [foundTrouble(door.status, 'CRM_BASE_URL', baseUrl)], date: null }
  const host = hostOf(baseUrl)
  const listed = await prober.listChats({ page: 1, pageSize: 1 }, 'live')
  if (listed.status !== 'ok') return { findings: judgeFailure(listed, host), date: door.date }
  const permissions = judgePermissions(await prober.permissions())
  const orders = await checkOrders(prober, listed.value.chats[0]?.chat)
  return { findings: [found('crm.ok', { host }), found('dialogs.ok'), permissions, orders], date: door.date }
}

/** The address that the CRM calls when somebody writes. */
export interface HookSettings {
  /** Root of the public address, null where there is none. */
  readonly publicRoot: string | null
  /** Root under which ingress is reached on this machine. */
  readonly localRoot: string
  readonly key: string
  /** The key is part of the address; it is shown only on demand. */
  readonly showKeys: boolean
  /** Ingress runs on this machine. */
  readonly runs: boolean
}

const hidden = '…'

/** Which address is to be entered in the CRM, and does ingress take calls to it? A call without an order changes nothing. */
export const checkHook = async (reach: Reach, settings: HookSettings): Promise<readonly Finding[]> => {
  const { publicRoot, localRoot, key, showKeys, runs } = settings
  const address = `${publicRoot ?? localRoot}/crm/messages/${showKeys ? encodeURIComponent(key) : hidden}`
  const entry = showKeys ? found('hook.entry', { address }) : found('hook.address', { address })
  const told = publicRoot === null ? found('hook.inside', { address }) : entry
  if (!runs) return [told, found('hook.idle')]
  const answer = await reach({ url: `${localRoot}/crm/messages/${encodeURIComponent(key)}`, method: 'POST' })
  if (answer.status !== 'answered') return [told, found('hook.idle')]
  switch (answer.code) {
    case 400:
      return [told, found('hook.ok')]
    case 401:
      return [told, found('hook.key')]
    default:
      return [told, found('hook.foreign', { code: answer.code })]
  }
}
