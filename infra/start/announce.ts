import { renderBanner } from './banner.ts'
import { crmWebhookAddress } from './crm-webhook.ts'
import { partsOf } from './mode.ts'
import type { Mode } from './mode.ts'
import { reachableHost } from './reachable-host.ts'
import { waitUntilReady } from './readiness.ts'
import type { ServiceEntry } from './services.ts'
import type { Settings } from './simulated-settings.ts'

const READY_TIMEOUT_MS = 60_000

export type AnnounceOptions = {
  mode: Exclude<Mode, { status: 'refused' }>
  env: Readonly<Record<string, string | undefined>>
  entries: readonly ServiceEntry[]
  /** By variable: the port of each service. */
  ports: Settings
  /** What was made up for the console. */
  login: Settings
  dataRoot: string | undefined
  isDisposable: boolean
  logs: string
  /** By the monotonic clock, in milliseconds. */
  startedAt: number
  report: (text: string) => void
  openPage: (url: string) => void
}

const describeMode = (mode: AnnounceOptions['mode']): string => {
  if (mode.status === 'simulated') return 'everything is simulated'
  const halves = [mode.shop === 'off' ? [] : ['shop'], mode.helpDesk === 'off' ? [] : ['help desk']].flat()
  return halves.join(' and ')
}

const bannerOf = ({ mode, env, ports, login, dataRoot, isDisposable, logs, startedAt }: AnnounceOptions, host: string): string => {
  // What the operator of a shop has set himself is not repeated.
  const consolePassword = login['CONSOLE_PASSWORD'] ?? (mode.status === 'simulated' ? env['CONSOLE_PASSWORD'] : undefined)
  const isRealCrm = partsOf(mode).shop === 'real'
  const crmWebhook = isRealCrm ? crmWebhookAddress(env, `http://${host}:${ports['INGRESS_PORT'] ?? ''}`) : undefined
  const seconds = (performance.now() - startedAt) / 1000
  return renderBanner({ what: describeMode(mode), seconds, host, ports, crmWebhook, consolePassword, dataRoot, isDisposable, logs })
}

/**
 * Waits until all services are ready, at most a minute, prints where they are and opens the playground's page. The function that it gives waits
 * each time and prints once; a call whose signal is aborted meanwhile does not count.
 */
export const announceStart = (options: AnnounceOptions): ((signal: AbortSignal) => Promise<void>) => {
  const { env, entries, ports, report, openPage } = options
  const hostOf = (name: string): string => reachableHost(name, env['BIND']?.trim() ?? '')
  const readable = entries.map(({ name, portVariable }) => ({ name, url: `http://${hostOf(name)}:${ports[portVariable] ?? ''}` }))
  let isAnnounced = false
  return async (signal) => {
    const outcome = await waitUntilReady(readable, READY_TIMEOUT_MS, signal)
    if (signal.aborted || isAnnounced) return
    isAnnounced = true
    if (outcome.status === 'unready') for (const { name, reason } of outcome.waitingFor) report(`${name} is not ready: ${reason}`)
    report(bannerOf(options, hostOf('ingress')))
    const page = readable.find(({ name }) => name === 'playground')
    if (page !== undefined) openPage(page.url)
  }
}
