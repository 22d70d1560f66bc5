import { stopProcess } from './processes.ts'
import type { ForeignProcess } from './processes.ts'

/** Services are stopped before Redis, Redis before PostgreSQL. */
export type GuardedProcess = ForeignProcess & { stage: 'service' | 'redis' | 'postgres' }

// A service has 12 s of its own to finish what it is doing.
const DEADLINE_MS = 14_000

/** Stops the processes stage by stage; those of one stage together. What is gone already costs nothing. */
export const stopInOrder = async (processes: readonly GuardedProcess[]): Promise<void> => {
  for (const stage of ['service', 'redis', 'postgres'] as const) {
    const targets = processes.filter((target) => target.stage === stage)
    const [gentle, harsh] = stage === 'postgres' ? (['SIGINT', 'SIGQUIT'] as const) : (['SIGTERM', 'SIGKILL'] as const)
    await Promise.all(targets.map((target) => stopProcess(target, gentle, harsh, DEADLINE_MS)))
  }
}
