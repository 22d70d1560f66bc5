/**
 * Runs beside the supervisor and outlives it. Its standard input is a pipe that only the supervisor holds: the kernel closes it
 * however the supervisor ends, kill -9 included. Then everything still on the list is stopped.
 * Each line of input is a {@link GuardOrder}.
 */
import { createInterface } from 'node:readline'
import type { GuardOrder } from './guard-client.ts'
import { stopInOrder } from './stop-in-order.ts'
import type { GuardedProcess } from './stop-in-order.ts'

const guarded = new Map<number, GuardedProcess>()

// a terminal's Ctrl-C or hang-up is for the supervisor; the guard ends when the pipe does
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

for await (const line of createInterface({ input: process.stdin })) {
  // written by guard-client.ts of the same version only
  const order = JSON.parse(line) as GuardOrder
  if (order.kind === 'watch') guarded.set(order.target.pid, order.target)
  else guarded.delete(order.pid)
}
await stopInOrder([...guarded.values()])
