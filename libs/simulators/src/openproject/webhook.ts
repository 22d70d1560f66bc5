import { createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Ledger } from '../ledger.ts'
import type { Random } from '../random.ts'
import type { OpenProjectFaults } from './faults.ts'
import type { Represent } from './represent.ts'
import type { SimActivity, SimAttachment, SimWork } from './store.ts'

/** Where the instance tells of what happens, and the secret that signs it; without a secret there is no signature. */
export interface OpenProjectWebhook {
  readonly url: string
  readonly secret?: string
}

/** A telling as it went out, byte for byte. */
export interface WorkTelling {
  readonly action: string
  readonly work: number
  readonly body: string
  /** Value of `X-OP-Signature`; absent without a secret. */
  readonly signature: string | undefined
}

interface Deps {
  readonly faults: OpenProjectFaults
  readonly ledger: Ledger
  readonly random: Random
  readonly represent: Represent
  readonly webhook: () => OpenProjectWebhook | undefined
}

const sign = (body: string, secret: string | undefined): string | undefined =>
  secret === undefined || secret === '' ? undefined : `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`

const createFire = ({ faults, ledger, random }: Deps, stopped: () => AbortSignal) => {
  const post = async (url: string, { action, work, body, signature }: WorkTelling): Promise<void> => {
    const record = { system: 'openproject', kind: 'openproject.webhook', work, note: action } as const
    const [low, high] = faults.webhookDelayMs
    const delayMs = random.between(low, high)
    if (delayMs > 0) await wait(delayMs)
    const sinceMs = ledger.nowMs()
    try {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(signature === undefined ? {} : { 'X-OP-Signature': signature }),
      }
      const signal = AbortSignal.any([AbortSignal.timeout(10_000), stopped()])
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      await answer.arrayBuffer()
      ledger.append({ ...record, ok: answer.ok, status: answer.status, sinceMs })
    } catch (thrown) {
      ledger.append({ ...record, ok: false, error: thrown instanceof Error ? thrown.name : 'error', sinceMs })
    }
  }
  return (url: string, telling: WorkTelling): void => {
    if (random.chance(faults.webhookDropRate)) {
      const { action, work } = telling
      ledger.append({ system: 'openproject', kind: 'openproject.webhook', ok: false, error: 'dropped', work, note: action })
      return
    }
    const copies = 1 + (random.chance(faults.webhookDuplicateRate) ? 1 : 0)
    for (let copy = 0; copy < copies; copy += 1) void post(url, telling)
  }
}

/** Gathers what belongs together: `run` is called once `aggregationMs` after the last call with its key, and told whether one of them said `created`. */
const createGathering = (faults: OpenProjectFaults) => {
  const timers = new Map<string, { timer: NodeJS.Timeout; created: boolean }>()
  return {
    gather: (key: string, created: boolean, run: (created: boolean) => void): void => {
      const pending = timers.get(key)
      clearTimeout(pending?.timer)
      const isNew = created || pending?.created === true
      const ring = (): void => {
        timers.delete(key)
        run(isNew)
      }
      if (faults.aggregationMs === 0) ring()
      else timers.set(key, { timer: setTimeout(ring, faults.aggregationMs), created: isNew })
    },
    forget: (): void => {
      for (const { timer } of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}

const createSend = (deps: Deps, stopped: () => AbortSignal) => {
  const tellings: WorkTelling[] = []
  const fire = createFire(deps, stopped)
  const send = (action: string, work: number, content: object): void => {
    const target = deps.webhook()
    if (target === undefined) return
    const body = JSON.stringify({ action, ...content })
    const telling = { action, work, body, signature: sign(body, target.secret) }
    tellings.push(telling)
    fire(target.url, telling)
  }
  return { tellings, send }
}

/**
 * Tells the outside what happens, once, as an instance that does not repeat. What is told is written when the telling begins, so it shows
 * the present. Edits of one person within `aggregationMs` are one telling. Its end is in the ledger as `openproject.webhook`.
 */
export const createWorkHooks = (deps: Deps) => {
  const { faults, represent } = deps
  const { gather, forget } = createGathering(faults)
  let life = new AbortController()
  const { tellings, send } = createSend(deps, () => life.signal)
  const tellWork = (work: SimWork, by: number, created: boolean): void => {
    gather(`${String(work.id)} ${String(by)}`, created, (isNew) => {
      const action = isNew ? 'work_package:created' : 'work_package:updated'
      send(action, work.id, { work_package: represent.workPackage(work), actor: represent.user(by) })
    })
  }
  return {
    tellWork,
    /** A comment is also an update of its work package. */
    tellComment: (work: SimWork, activity: SimActivity): void => {
      gather(`comment ${String(activity.id)}`, false, () => {
        const action = activity.internal ? 'work_package_comment:internal_comment' : 'work_package_comment:comment'
        const embedded = { _embedded: { workPackage: represent.workPackage(work) } }
        send(action, work.id, { activity: { ...represent.activity(work, activity), ...embedded } })
      })
      tellWork(work, activity.user, false)
    },
    /** Files are told of at once, whatever the aggregation. */
    tellFile: (work: SimWork, attachment: SimAttachment): void => {
      const embedded = { _embedded: { container: represent.workPackage(work) } }
      send('attachment:created', work.id, { attachment: { ...represent.attachment(attachment), ...embedded } })
      tellWork(work, attachment.author, false)
    },
    tellings,
    resume: (): void => {
      if (life.signal.aborted) life = new AbortController()
    },
    /** Forgets what has not been told yet. */
    silence: (): void => {
      forget()
      life.abort()
    },
  }
}

export type WorkHooks = ReturnType<typeof createWorkHooks>
