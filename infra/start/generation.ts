import { answerPlayground } from './playground-answers.ts'
import type { PlaygroundPowers } from './playground-answers.ts'
import { runService } from './service-runner.ts'
import type { RunnerDeps, RunningService, ServiceState } from './service-runner.ts'
import type { ProcessEntry } from './services.ts'

/** Longer than a service that has work needs; what it leaves undone is thrown away with the data. */
const STOP_TIMEOUT_MS = 3_000
const PLAYGROUND = 'playground'
/** What the playground is told of, and may kill. */
const told = ['ingress', 'bot', 'dispatcher', 'outbox', 'requests']

export type GenerationDeps = Omit<RunnerDeps, 'onState'> & {
  /** Kills are for try-outs only. */
  isTryOut: boolean
  /** The data can be thrown away: everything may begin afresh. */
  isDisposable: boolean
  flushRedis: (() => Promise<void>) | undefined
}

/** All services from one beginning to the next. */
export type Generation = {
  /** Aborted when it is being stopped. */
  signal: AbortSignal
  /** Resolves when everything has to begin afresh: somebody asked for it, or the simulated world is gone. */
  over: Promise<'asked' | 'ended'>
  /** Stops the services, last the systems that they call. */
  stop: () => Promise<void>
  /** Resolves when no service is left. */
  done: Promise<unknown>
}

/** The services' states as the playground hears of them: all at its start, then whenever one changes. */
const createStateFeed = (entries: readonly ProcessEntry[], send: (message: object) => void) => {
  const names = told.filter((name) => entries.some((entry) => entry.name === name))
  const states = new Map<string, ServiceState>(names.map((name) => [name, { name, state: 'running', restarts: 0 }]))
  const sendAll = (): void => {
    send({ services: [...states.values()] })
  }
  return (state: ServiceState): void => {
    if (state.name === PLAYGROUND && state.state === 'running') sendAll()
    const known = states.get(state.name)
    if (known === undefined || (known.state === state.state && known.restarts === state.restarts)) return
    states.set(state.name, state)
    sendAll()
  }
}

/** Starts every service. The playground's process may ask for what `deps` allow, and hears how the others stand. */
export const startGeneration = (deps: GenerationDeps, entries: readonly ProcessEntry[], env: NodeJS.ProcessEnv): Generation => {
  const { isTryOut, isDisposable, flushRedis, report } = deps
  const controller = new AbortController()
  const signal = AbortSignal.any([deps.signal, controller.signal])
  const { promise: over, resolve: end } = Promise.withResolvers<'asked' | 'ended'>()
  const services = new Map<string, RunningService>()
  const tellPlayground = (message: object): void => services.get(PLAYGROUND)?.send(message)
  const powers: PlaygroundPowers = {
    kill: isTryOut ? (name) => services.get(name)?.kill() ?? false : undefined,
    flushRedis,
    reset: isDisposable
      ? () => {
          end('asked')
        }
      : undefined,
  }
  const onMessage = async (message: unknown): Promise<void> => {
    const { parseAsk } = await import('./playground-asks.ts') // its schemas take a while to load, which a start need not wait for
    const ask = parseAsk(message)
    if (ask === undefined) report(`${PLAYGROUND} sent a message that is not understood`)
    else tellPlayground(await answerPlayground(ask, powers))
  }
  const onState = createStateFeed(entries, (message) => {
    // the first one comes before its service is in the map
    queueMicrotask(() => {
      tellPlayground(message)
    })
  })
  for (const { name, script } of entries) {
    const isWorld = name === PLAYGROUND
    const listens = isWorld ? { onMessage: (message: unknown) => void onMessage(message) } : {}
    services.set(name, runService({ ...deps, signal, onState }, { name, script, env, comesBack: !(isWorld && isDisposable), ...listens }))
  }
  if (isDisposable)
    void services.get(PLAYGROUND)?.done.then(() => {
      end('ended')
    })
  const stop = async (): Promise<void> => {
    controller.abort()
    const all = [...services.values()]
    await Promise.all(all.filter(({ name }) => name !== PLAYGROUND).map((service) => service.stop(STOP_TIMEOUT_MS)))
    await services.get(PLAYGROUND)?.stop(STOP_TIMEOUT_MS)
    await Promise.all(all.map(({ done }) => done))
  }
  return { signal, over, stop, done: Promise.all([...services.values()].map(({ done }) => done)) }
}
