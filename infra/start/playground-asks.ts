import { z } from 'zod'

/** What the playground's process may ask the supervisor for, over the IPC channel. `id` comes back with the answer. */
const ask = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('kill'), service: z.enum(['ingress', 'bot', 'dispatcher', 'outbox', 'requests']), id: z.int() }),
  z.strictObject({ ask: z.literal('flush-redis'), id: z.int() }),
  z.strictObject({ ask: z.literal('reset'), id: z.int() }),
])

export type PlaygroundAsk = z.output<typeof ask>
export type KillableService = Extract<PlaygroundAsk, { ask: 'kill' }>['service']

/** Reads a message of the playground; undefined for anything that is not one of ours. */
export const parseAsk = (message: unknown): PlaygroundAsk | undefined => ask.safeParse(message).data
