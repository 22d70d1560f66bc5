import { setTimeout as delay } from 'node:timers/promises'

/** Where a service answers `/readyz`. */
export type Readable = { name: string; url: string }

export type ReadinessOutcome = { status: 'ready' } | { status: 'unready'; waitingFor: readonly { name: string; reason: string }[] }

const POLL_MS = 150

const reasonNotReady = async ({ url }: Readable): Promise<string | undefined> => {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })
    const text = await response.text()
    return response.ok ? undefined : text.slice(0, 300)
  } catch {
    return 'does not answer yet'
  }
}

/** Resolves as soon as every service says it is ready, or after `timeoutMs` with those that are not and why. */
export const waitUntilReady = async (services: readonly Readable[], timeoutMs: number, signal: AbortSignal): Promise<ReadinessOutcome> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const states = await Promise.all(services.map(async (service) => ({ name: service.name, reason: await reasonNotReady(service) })))
    const waitingFor = states.flatMap(({ name, reason }) => (reason === undefined ? [] : [{ name, reason }]))
    if (waitingFor.length === 0) return { status: 'ready' }
    if (signal.aborted || performance.now() > deadline) return { status: 'unready', waitingFor }
    await delay(POLL_MS)
  }
}
