import { sleep } from '@pinline/platform'
import { z } from 'zod'
import { serviceNames } from './api.ts'
import type { ServiceName, ServiceState } from './api.ts'

/** The process that started this one, as a channel of JSON. */
export interface SupervisorChannel {
  send(message: object): void
  onMessage(listener: (message: unknown) => void): void
}

/** What it answered; `silent`: nothing within the time. */
type Answer = { readonly status: 'done' } | { readonly status: 'refused'; readonly reason: string } | { readonly status: 'silent' }

/** What only the process that started us can do: it holds the other processes and Redis. */
export interface Supervisor {
  /** As last told; empty before the first word. */
  services(): readonly ServiceState[]
  /** Ends a service as a crash would. */
  kill(service: ServiceName): Promise<Answer>
  flushRedis(): Promise<Answer>
  /** Begins everything anew, this process too; the answer comes first. */
  reset(): Promise<Answer>
  /** Calls `listener` whenever a service changes. */
  onChange(listener: () => void): void
}

type Wish = { readonly ask: 'kill'; readonly service: ServiceName } | { readonly ask: 'flush-redis' } | { readonly ask: 'reset' }

const said = z.union([
  z.object({ answer: z.enum(['done', 'refused']), id: z.int(), reason: z.string().optional() }),
  z.object({ services: z.array(z.object({ name: z.string(), state: z.enum(['running', 'restarting']), restarts: z.int() })) }),
])

const answerTimeoutMs = 10_000
/** The answer comes before anything ends, so a later one means that nobody heard. */
const resetTimeoutMs = 3000

const isOurs = (service: { name: string }): service is ServiceState => serviceNames.some((name) => name === service.name)

/** Speaks with the supervisor over `channel`. */
export const createSupervisor = (channel: SupervisorChannel): Supervisor => {
  const open = new Map<number, (answer: Answer) => void>()
  const listeners: (() => void)[] = []
  let services: readonly ServiceState[] = []
  let lastId = 0

  channel.onMessage((message) => {
    const { data } = said.safeParse(message)
    if (data === undefined) return
    if ('services' in data) {
      services = data.services.filter(isOurs)
      for (const listener of listeners) listener()
      return
    }
    open.get(data.id)?.(data.answer === 'done' ? { status: 'done' } : { status: 'refused', reason: data.reason ?? 'refused' })
  })
  const ask = async (wish: Wish, timeoutMs = answerTimeoutMs): Promise<Answer> => {
    const id = (lastId += 1)
    const { promise, resolve } = Promise.withResolvers<Answer>()
    open.set(id, resolve)
    const waited = new AbortController()
    channel.send({ ...wish, id })
    const answer = await Promise.race([promise, sleep(timeoutMs, waited.signal).then((): Answer => ({ status: 'silent' }))])
    waited.abort()
    open.delete(id)
    return answer
  }
  return {
    services: () => services,
    kill: (service) => ask({ ask: 'kill', service }),
    flushRedis: () => ask({ ask: 'flush-redis' }),
    reset: () => ask({ ask: 'reset' }, resetTimeoutMs),
    onChange: (listener) => {
      listeners.push(listener)
    },
  }
}
