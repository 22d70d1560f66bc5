import { found } from '../findings.ts'
import type { Finding } from '../findings.ts'
import { foundTrouble, hostOf } from '../reach.ts'
import type { Answered, Reach, Trouble } from '../reach.ts'
import { isInside } from './inside.ts'
import type { Asked, KnownWebhook, SeenPerson, TelegramProber } from './prober.ts'

/** How updates are to come. `url` is '' where none is set. */
export interface UpdatesSettings {
  readonly mode: 'polling' | 'webhook'
  readonly url: string
  /** Own certificate (PEM) that is handed to Telegram. */
  readonly certificate: string | undefined
  /** A Bot API server of one's own delivers to any address. */
  readonly isOwnServer: boolean
}

/** Ingress of this machine: whether it runs, and what it says about Telegram on `/readyz`. */
export type IngressState = { readonly runs: false } | { readonly runs: true; readonly telegram: true | string }

export interface UpdatesDeps {
  readonly prober: Pick<TelegramProber, 'webhook' | 'peek'>
  readonly reach: Reach
  readonly ingress: IngressState
  readonly now: Date
}

export interface UpdatesReport {
  readonly findings: readonly Finding[]
  /** People who wrote while nobody fetched; null where that could not be seen. */
  readonly seen: readonly SeenPerson[] | null
}

/** Ports that Telegram delivers to. @see https://core.telegram.org/bots/api#setwebhook */
const telegramPorts = new Set(['443', '80', '88', '8443'])
/** A failure that is older than this was followed by deliveries, or nobody has written since. */
const recentMs = 15 * 60_000
/** More than anybody writes within a moment. */
const manyWaiting = 20

const waitingOf = ({ waiting }: KnownWebhook): readonly Finding[] =>
  waiting > manyWaiting ? [found('updates.waiting', { n: waiting })] : []

const checkPolling = async ({ prober, ingress }: UpdatesDeps, known: KnownWebhook): Promise<UpdatesReport> => {
  if (known.url !== '') return { findings: [found('updates.elsewhere', { host: hostOf(known.url) })], seen: null }
  if (ingress.runs) {
    // Ingress gets the conflict itself and says so; asking for updates here would only disturb it.
    const isRefused = ingress.telegram === 'rejected'
    return { findings: [isRefused ? found('updates.conflict') : found('updates.polling'), ...waitingOf(known)], seen: null }
  }
  const peeked = await prober.peek()
  if (peeked.status === 'conflict') return { findings: [found('updates.conflict')], seen: null }
  return { findings: [found('updates.polling')], seen: peeked.status === 'ok' ? peeked.value : null }
}

/** What can be said of the address without asking anybody. */
const checkAddress = ({ url, isOwnServer }: UpdatesSettings): Finding | null => {
  if (url === '') return found('webhook.unset')
  if (isOwnServer) return null
  if (!url.startsWith('https://') || !URL.canParse(url)) return found('webhook.insecure')
  if (isInside(url)) return found('webhook.inside', { host: hostOf(url) })
  const { port } = new URL(url)
  return port !== '' && !telegramPorts.has(port) ? found('webhook.port', { port }) : null
}

const judgeAnswer = ({ code }: Answered, host: string): Finding => {
  if (code === 401 || code === 403) return found('public.ok', { host })
  if (code >= 200 && code < 300) return found('public.open', { host })
  if (code === 502 || code === 503 || code === 504) return found('public.behind', { host, code })
  return found('public.foreign', { host, code })
}

/** Many routers do not let their own network in by its public address: then the door is shut here and open for Telegram. */
const shutFromInside: ReadonlySet<Trouble> = new Set(['refused', 'timeout', 'reset'])

const ageOfError = ({ lastError }: KnownWebhook, now: Date): number =>
  lastError === null ? Infinity : now.getTime() - lastError.at.getTime()

/** Telegram knows the address, has delivered everything and has had no trouble of late. */
const isContent = (known: KnownWebhook, url: string, now: Date): boolean =>
  known.url === url && known.waiting === 0 && ageOfError(known, now) >= recentMs

/** Knocks at the public address as somebody who does not know the secret; Pinline must turn that away. */
const checkPublic = async (
  { reach, now }: UpdatesDeps,
  { url, certificate }: UpdatesSettings,
  known: Asked<KnownWebhook>,
): Promise<Finding> => {
  const answer = await reach({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    ...(certificate === undefined ? {} : { ca: certificate }),
  })
  if (answer.status === 'answered') return judgeAnswer(answer, hostOf(url))
  const isOpenOutside = shutFromInside.has(answer.status) && known.status === 'ok' && isContent(known.value, url, now)
  return isOpenOutside ? found('public.unseen', { host: hostOf(url) }) : foundTrouble(answer.status, 'TELEGRAM_WEBHOOK_URL', url)
}

const checkKnown = (
  known: KnownWebhook,
  { url, certificate }: Pick<UpdatesSettings, 'url' | 'certificate'>,
  { ingress, now }: Pick<UpdatesDeps, 'ingress' | 'now'>,
): readonly Finding[] => {
  // Ingress sets it at its start, and again within a minute where somebody has changed it.
  if (!ingress.runs && known.url !== url) return [found('webhook.idle')]
  if (known.url === '') return [found('webhook.missing')]
  if (known.url !== url) return [found('webhook.other', { host: hostOf(known.url) })]
  const findings: Finding[] = []
  const ageMs = ageOfError(known, now)
  if (known.lastError !== null && (ageMs < recentMs || known.waiting > 0)) {
    findings.push(found('webhook.error', { reason: known.lastError.reason, minutes: Math.max(0, Math.round(ageMs / 60_000)) }))
  }
  if (certificate !== undefined && !known.hasCertificate) findings.push(found('webhook.certificate-missing'))
  if (certificate === undefined && known.hasCertificate) findings.push(found('webhook.certificate-left'))
  return findings.length > 0 ? findings : [found('webhook.ok', { host: hostOf(url) }), ...waitingOf(known)]
}

/** What a bot can say that does not know how it is to be fed: only what Telegram complains about. */
export const judgeKnownWebhook = (asked: Asked<KnownWebhook>, now: Date): readonly Finding[] => {
  if (asked.status !== 'ok') return [found('updates.unsure')]
  const { url } = asked.value
  if (url === '') return [found('updates.polling'), ...waitingOf(asked.value)]
  const asSet = { url, certificate: asked.value.hasCertificate ? '' : undefined }
  return checkKnown(asked.value, asSet, { ingress: { runs: true, telegram: true }, now })
}

/** Do updates come the way that is set, and does nobody else take them? */
export const checkUpdates = async (deps: UpdatesDeps, settings: UpdatesSettings): Promise<UpdatesReport> => {
  const known = await deps.prober.webhook()
  if (settings.mode === 'polling') {
    return known.status === 'ok' ? checkPolling(deps, known.value) : { findings: [found('updates.unsure')], seen: null }
  }
  const wrong = checkAddress(settings)
  if (wrong !== null) return { findings: [wrong], seen: null }
  const outside = await checkPublic(deps, settings, known)
  const atTelegram = known.status === 'ok' ? checkKnown(known.value, settings, deps) : [found('updates.unsure')]
  return { findings: [outside, ...atTelegram], seen: null }
}
